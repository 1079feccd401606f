// POST /v1/events as a program sends it to a process that may die meanwhile.

export interface SpendEvent {
  id: string
  pool: string
  credits: number
  member?: string
  contact?: string
}

export interface EventResult {
  id: string
  status: 'recorded' | 'duplicate' | 'conflict' | 'rejected'
  entry?: string
}

export interface EventsAnswer {
  status: number
  results: EventResult[]
}

/**
 * Posts one event, or an array of them. Undefined where the connection broke before the whole answer was there: nobody
 * told the sender what came of it. An answer that is not the contract's throws.
 */
export async function postEvents(
  url: string,
  key: string,
  body: SpendEvent | readonly SpendEvent[],
): Promise<EventsAnswer | undefined> {
  let answered: { status: number; text: string }
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    answered = { status: response.status, text: await response.text() }
  } catch {
    return undefined
  }
  const { status, text } = answered
  const { results } = JSON.parse(text) as { results?: EventResult[] }
  if (!results) throw new Error(`${status} instead of results: ${text}`)
  return { status, results }
}
