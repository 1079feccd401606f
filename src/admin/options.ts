// Options of a command as they are typed: which exist, which need a value, which are missing. Tells all faults at once,
// each as a sentence. What a value means is for the command.

import { parseArgs } from 'node:util'
import { nearest } from '../core/grammar-nearest.ts'

export interface Option {
  /** What stands for its value in the help, like "1000"; absent: it is given without one. */
  value?: string
  about: string
  required?: true
}

export type Options = Readonly<Record<string, Option>>

/** What was given, by name; an option without a value stands there with ''. */
export type Values = ReadonlyMap<string, string>

/** The values that can be used, and what is wrong with the rest. */
export interface ReadOptions {
  values: Values
  faults: string[]
}

/** Control characters and halves of characters: no name holds them, and Postgres refuses NUL. */
const UNWANTED = /[\p{Cc}\p{Cs}]/u
const LENGTH_MAX = 1000

/** Reads options in the form --name value or --name=value. */
export function readOptions(options: Options, args: readonly string[]): ReadOptions {
  const values = new Map<string, string>()
  const faults: string[] = []
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const) },
    ]),
  )
  // Not strict: its own errors speak of the program, and stop at the first.
  const { tokens } = parseArgs({
    args: [...args],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  let faulty = false
  for (const token of tokens) {
    // What follows a faulty option was meant as its value.
    if (token.kind === 'positional' && !faulty)
      faults.push(`${shown(token.value)} stands alone: every option begins with --, as in ${example(options)}.`)
    if (token.kind !== 'option') continue
    const fault = faultOf(options, token, values)
    faulty = fault !== undefined
    if (fault !== undefined) faults.push(fault)
    else values.set(token.name, token.value ?? '')
  }
  // One that was given wrongly has had its fault already.
  const told = faults.join(' ')
  for (const [name, { required, value }] of Object.entries(options))
    if (required && !values.has(name) && !told.includes(`--${name} `))
      faults.push(`--${name} is missing, ${asIn(name, value)}`)
  return { values, faults }
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

function faultOf(
  options: Options,
  { name, rawName, value, inlineValue }: OptionToken,
  values: Values,
): string | undefined {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (!option) {
    const meant = nearest(name, Object.keys(options), true)
    const hint = meant
      ? `did you mean --${meant}?`
      : `use ${Object.keys(options)
          .map((it) => `--${it}`)
          .join(', ')}.`
    return `${shown(rawName)} is not an option here: ${hint}`
  }
  if (values.has(name)) return `--${name} is given twice: keep one.`
  if (option.value === undefined) return value === undefined ? undefined : `--${name} takes no value.`
  // "--left --channel C1" is a forgotten value rather than one that begins with two hyphens.
  if (value === undefined || value.trim() === '' || (!inlineValue && value.startsWith('--')))
    return `--${name} needs a value, ${asIn(name, option.value)}`
  if (value.length > LENGTH_MAX) return `--${name} is longer than ${LENGTH_MAX} characters.`
  if (UNWANTED.test(value))
    return `--${name} is ${shown(value)}: leave out NUL, line ends and other control characters.`
  return undefined
}

/** A typed word as it is repeated to who typed it: quoted, cut, and with control characters made visible. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}

/** A value that ends in dots needs no full stop after it. */
function asIn(name: string, value = ''): string {
  return `as in --${name} ${value}${value.endsWith('.') ? '' : '.'}`
}

function example(options: Options): string {
  const [name, option] = Object.entries(options)[0] ?? ['name', {}]
  return `--${name} ${option.value ?? ''}`.trim()
}
