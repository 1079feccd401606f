// Goal: what ships as an image is what the repository has. Method: the files are read as their tools would read them; an
// engine to build an image with is not on every machine.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The instructions of the Dockerfile, comments left out: [FROM, node:24...]. */
function instructions(): [string, string][] {
  const lines = read('Dockerfile').split('\n')
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])
}

describe('the image', () => {
  it('is made of files that there are, and that the build may see', () => {
    const visible = read('.dockerignore').split('\n')
    const copied = instructions().filter(([word, rest]) => word === 'COPY' && !rest.startsWith('--from'))
    const sources = copied.flatMap(([, rest]) => rest.split(' ').slice(0, -1))
    expect(sources.length).toBeGreaterThan(5)
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
    expect(sources.filter((source) => !visible.includes(`!${source}`))).toEqual([])
  })

  it('holds no development packages, runs as a user without rights, and is asked whether it lives', () => {
    const stages = instructions().map(([word]) => word)
    const last = instructions().slice(stages.lastIndexOf('FROM'))
    expect(last).toContainEqual(['USER', 'node'])
    expect(last.map(([word]) => word)).toContain('HEALTHCHECK')
    expect(last).toContainEqual(['COPY', '--from=packages /app/node_modules ./node_modules'])
    expect(instructions()).toContainEqual(['RUN', 'npm ci --omit=dev --no-audit --no-fund'])
    // What is written after USER belongs to nobody: the folder of the data is made before.
    const words = last.map(([word]) => word)
    expect(words.indexOf('RUN')).toBeLessThan(words.indexOf('USER'))
  })

  it('runs on a Node that package.json allows, in all its stages', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    const least = Number(/\d+/.exec(engines.node)?.[0])
    const images = instructions().filter(([word]) => word === 'FROM')
    const majors = images.map(([, rest]) => Number(/^node:(\d+)-/.exec(rest)?.[1]))
    expect(new Set(majors).size).toBe(1)
    expect(majors[0]).toBeGreaterThanOrEqual(least)
  })

  it('is started beside a Postgres that it waits for, with a password that somebody chose', () => {
    const { services } = parse(read('compose.yaml')) as {
      services: Record<
        string,
        { environment: Record<string, string>; depends_on?: Record<string, { condition: string }>; ports?: string[] }
      >
    }
    expect(services.app?.depends_on).toEqual({ db: { condition: 'service_healthy' } })
    expect(services.app?.environment.DATABASE_URL).toMatch(
      /^postgres:\/\/purser:\$\{POSTGRES_PASSWORD:\?.*\}@db:5432\/purser$/,
    )
    expect(services.db?.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/)
    expect(services.app?.ports).toEqual(['127.0.0.1:3000:3000'])
  })
})
