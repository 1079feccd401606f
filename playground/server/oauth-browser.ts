// Somebody with a browser who installs the app: every page and redirect is walked, with cookies, from the app's own link to
// the app's last word. Nothing here knows what Slack's pages decide.

import type { JsonObject } from './json.ts'

export interface InstallRequest {
  /** The app's link that begins it. */
  url: string
  teamId: string
  userId: string
  decision?: 'allow' | 'cancel'
  /** Optional scopes that this person unticks. */
  withhold?: readonly string[]
  /** Changes the address on the way back to the app, or does something else before the browser goes there. */
  tamper?: (back: URL) => void
  /** A browser that has been there before; default a new one. */
  browser?: Browser
}

export interface InstallOutcome {
  /** What the app showed in the end. */
  status: number
  headers: Headers
  html: string
  /** The address on which Slack sent the browser back, as it was walked; undefined where it did not. */
  back: URL | undefined
}

export interface Browser {
  get: (url: string) => Promise<Response>
  post: (url: string, form: URLSearchParams) => Promise<Response>
}

/** A browser that follows no redirect by itself and keeps each host's cookies. */
export function newBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  async function go(url: string, init: JsonObject): Promise<Response> {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const headers = { connection: 'close', ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(url, { ...init, redirect: 'manual', headers })
    // Browsers take "Secure" cookies from the loopback interface as well.
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(set) ?? []
      const expires = /expires=([^;]+)/i.exec(set)?.[1]
      if (expires !== undefined && Date.parse(expires) <= Date.now()) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    get: (url) => go(url, {}),
    post: (url, body) => go(url, { method: 'POST', body }),
  }
}

/** Walks an installation to its end. A page that is not what Slack would show is the mistake of the test or the app. */
export async function walkInstall(slackOrigin: string, request: InstallRequest): Promise<InstallOutcome> {
  const browser = request.browser ?? newBrowser()
  const begun = await follow(browser, request.url, slackOrigin)
  if (!begun.url.startsWith(slackOrigin)) return await shown(begun.response, undefined)
  const html = await begun.response.text()
  if (begun.response.status !== 200)
    return { status: begun.response.status, headers: begun.response.headers, html, back: undefined }
  if (!html.includes(`value="${request.teamId}"`))
    throw new Error(`Slack's page offers no workspace ${request.teamId}.`)
  const form = new URLSearchParams({
    team: request.teamId,
    user: request.userId,
    decision: request.decision ?? 'allow',
  })
  const boxes = [...html.matchAll(/name="optional" value="([^"]+)"/g)].map(([, scope = '']) => scope)
  for (const scope of new Set(boxes)) if (!request.withhold?.includes(scope)) form.append('optional', scope)
  const answered = await browser.post(begun.url, form)
  const location = answered.headers.get('location')
  if (location === null) return await shown(answered, undefined)
  await answered.arrayBuffer()
  const back = new URL(location)
  request.tamper?.(back)
  return await shown((await follow(browser, back.href, undefined)).response, back)
}

/** Follows redirects until a page, or until a page of `until`. */
async function follow(
  browser: Browser,
  from: string,
  until: string | undefined,
): Promise<{ url: string; response: Response }> {
  let url = from
  for (let step = 0; step < 10; step += 1) {
    const response = await browser.get(url)
    const location = response.headers.get('location')
    if (location === null || (until !== undefined && url.startsWith(until))) return { url, response }
    await response.arrayBuffer()
    url = new URL(location, url).href
  }
  throw new Error(`More than ten redirects from ${from}.`)
}

async function shown(response: Response, back: URL | undefined): Promise<InstallOutcome> {
  return { status: response.status, headers: response.headers, html: await response.text(), back }
}
