// Native charts: lines over days. Slack has them in messages since June 2026 and its types do not yet; a client or a
// workspace that does not take them gets the same message without.

import type { KnownBlock } from '@slack/types'

/** Source: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
const POINTS_MAX = 20

export interface LineChart {
  /** At most 50 characters. */
  title: string
  /** What the values are, at most 50 characters. */
  valueLabel: string
  /** At most six; each has a value for every category. */
  series: readonly { name: string; values: readonly number[] }[]
  /** Distinct, at most 20 characters each, in order. */
  categories: readonly string[]
}

/** A line for each series; of more categories than Slack draws, as many at even distances, the last among them. */
export function lineChart({ title, valueLabel, series, categories }: LineChart): KnownBlock {
  const kept = spread(categories.length, POINTS_MAX)
  const chart = {
    type: 'data_visualization',
    title,
    chart: {
      type: 'line',
      series: series.map(({ name, values }) => ({
        name,
        data: kept.map((place) => ({ label: categories[place] ?? '', value: values[place] ?? 0 })),
      })),
      axis_config: { categories: kept.map((place) => categories[place] ?? ''), y_label: valueLabel },
    },
  }
  return chart as unknown as KnownBlock
}

/** Whether a block is a chart, which is not taken everywhere. */
export function isChart(block: { type: string }): boolean {
  return block.type === 'data_visualization'
}

/** Places of a list at even distances, at most so many, the last one among them. */
function spread(length: number, most: number): number[] {
  const step = Math.ceil(length / most)
  const places: number[] = []
  for (let place = length - 1; place >= 0; place -= step) places.unshift(place)
  return places
}
