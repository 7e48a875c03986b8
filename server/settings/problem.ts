import type { z } from 'zod'
import { closest } from './closest.ts'
import { UsageError } from './usage-error.ts'
import { keys, type Key } from './keys.ts'

/** The first thing that zod found wrong in a settings file, as one line with the cure. */
export function problemIn(file: string, value: unknown, error: z.ZodError): UsageError {
  const issue = error.issues[0]
  const name = (issue?.path ?? []).filter((part) => typeof part === 'string').join('.')
  if (issue?.code === 'unrecognized_keys') return unknownKey(file, name, issue.keys[0] ?? '')
  const key = keys.find((candidate) => candidate.name === name)
  const where = name === '' ? file : `${name} in ${file}`
  if (!key) return new UsageError(`${where} must be an object in braces: { … }`)
  return new UsageError(badValue(where, key, at(value, name)))
}

/** `where` names the key and the place it was written in. */
export const badValue = (where: string, key: Key, found: unknown): string =>
  `${where} ${key.secret ? 'cannot be used' : `is ${shown(found)}`}: it must be ${key.allowed}`

function unknownKey(file: string, parent: string, part: string): UsageError {
  const name = parent === '' ? part : `${parent}.${part}`
  return new UsageError(`${printable(name)} in ${file} is not a setting: ${suggestion(name)}`)
}

/** What a person may have meant by a wrong name. */
export function suggestion(name: string): string {
  const names = keys.map((key) => key.name)
  const near = closest(name, names) ?? names.find((known) => known.endsWith(`.${name}`))
  if (near !== undefined) return `did you mean ${near}?`
  const parent = name.slice(0, name.lastIndexOf('.') + 1)
  const siblings = names.filter((known) => known.startsWith(parent))
  return `remove it (known are ${siblings.join(', ')})`
}

function at(value: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)
}

function shown(found: unknown): string {
  const text = JSON.stringify(found) as string | undefined
  if (text === undefined) return 'missing'
  return printable(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?')
