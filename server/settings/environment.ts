import { resolve } from 'node:path'
import { closest } from './closest.ts'
import { UsageError } from './usage-error.ts'
import { keys, nested, variableOf, type Key } from './keys.ts'
import { badValue } from './problem.ts'
import type { FileSettings } from './schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'CARDDAV_BRIDGE_'
/** Names the settings file; not a setting itself. */
export const configVariable = `${prefix}CONFIG`

// Kubernetes and Docker make such variables for a service that is called carddav-bridge.
const madeByOthers = /^(SERVICE_(HOST|PORT)|PORT$|PORT_\d)/

/** What the environment sets, each value checked. An empty variable counts as unset. */
export function fromEnvironment(environment: Environment): FileSettings[] {
  refuseUnknown(environment)
  return keys.flatMap((key) => {
    const variable = variableOf(key.name)
    const written = environment[variable]
    return written === undefined || written === ''
      ? []
      : [nested(key.name, value(key, variable, written))]
  })
}

function value(key: Key, variable: string, written: string): unknown {
  const result = key.schema.safeParse(read(key, written))
  if (!result.success) {
    throw new UsageError(badValue(`${variable} (${key.name})`, key, written))
  }
  return key.path ? resolve(String(result.data)) : result.data
}

const words = new Map([
  ['true', true],
  ['false', false],
])

/** Numbers and lists are written as text: `8843`, `scope,scope`. */
function read(key: Key, written: string): unknown {
  if (key.schema.def.type === 'array') return written.split(',').map((part) => part.trim())
  if (key.schema.def.type === 'boolean') return words.get(written) ?? written
  if (key.schema.def.type === 'number') return /^\d+$/.test(written) ? Number(written) : written
  return written
}

function refuseUnknown(environment: Environment): void {
  const known = [...keys.map((key) => variableOf(key.name)), configVariable]
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(prefix) || known.includes(variable)) continue
    if (madeByOthers.test(variable.slice(prefix.length))) continue
    const near = closest(variable, known)
    const cure = near === undefined ? 'unset it' : `did you mean ${near}?`
    throw new UsageError(`the environment variable ${variable} is not a setting: ${cure}`)
  }
}
