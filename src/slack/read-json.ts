// What a button, an option or a modal carries, as it came back: read without trust. What it must look like is for the
// schema of whoever reads it.

/** The value, or undefined where the text is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
