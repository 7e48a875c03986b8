import type { z } from 'zod'
import { closestSpelling } from './closest-spelling.ts'
import { UsageError } from './usage-error.ts'
import { settingKeys, type SettingKey } from './setting-keys.ts'

/** The first thing that zod found wrong in a settings file, in one line that says what to do. */
export function settingsFileError(file: string, value: unknown, error: z.ZodError): UsageError {
  const issue = error.issues[0]
  const name = (issue?.path ?? []).filter((part) => typeof part === 'string').join('.')
  if (issue?.code === 'unrecognized_keys') return unknownKey(file, name, issue.keys[0] ?? '')
  const key = settingKeys.find((candidate) => candidate.name === name)
  const where = name === '' ? file : `${name} in ${file}`
  if (!key) return new UsageError(`${where} must be an object in braces: { … }`)
  return new UsageError(invalidSettingMessage(where, key, valueAt(value, name)))
}

/** That a value is refused, and what it must be; `where` names the key and the place it was written in. A secret is not shown. */
export const invalidSettingMessage = (where: string, key: SettingKey, found: unknown): string =>
  `${where} ${key.secret ? 'cannot be used' : `is ${formatValue(found)}`}: it must be ${key.allowed}`

function unknownKey(file: string, parent: string, part: string): UsageError {
  const name = parent === '' ? part : `${parent}.${part}`
  return new UsageError(
    `${printable(name)} in ${file} is not a setting: ${unknownSettingAdvice(name)}`,
  )
}

/** What to do about a name that is no setting: the one that may have been meant, or those that there are. */
function unknownSettingAdvice(name: string): string {
  const names = settingKeys.map((key) => key.name)
  const near = closestSpelling(name, names) ?? names.find((known) => known.endsWith(`.${name}`))
  if (near !== undefined) return `did you mean ${near}?`
  const parent = name.slice(0, name.lastIndexOf('.') + 1)
  const siblings = names.filter((known) => known.startsWith(parent))
  return `remove it (known are ${siblings.join(', ')})`
}

function valueAt(value: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)
}

function formatValue(found: unknown): string {
  const text = JSON.stringify(found) as string | undefined
  if (text === undefined) return 'missing'
  return printable(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?')
