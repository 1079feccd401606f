// Reading JSON whose shape nobody has promised. What the shape should have been is for the callers to say.

export type JsonObject = { [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The field when it holds a string, else undefined. */
export function textOf(object: JsonObject, field: string): string | undefined {
  const value = object[field]
  return typeof value === 'string' ? value : undefined
}

/** The objects of an array field; anything else counts as none. */
export function objectsOf(object: JsonObject, field: string): JsonObject[] {
  const value = object[field]
  return Array.isArray(value) ? value.filter(isObject) : []
}
