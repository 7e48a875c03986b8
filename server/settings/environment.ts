import { resolve } from 'node:path'
import { closestSpelling } from './closest-spelling.ts'
import { UsageError } from './usage-error.ts'
import {
  settingKeys,
  nestSetting,
  environmentVariableOfSetting,
  type SettingKey,
} from './setting-keys.ts'
import { invalidSettingMessage } from './setting-errors.ts'
import type { FileSettings } from './schema.ts'

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

const prefix = 'CARDDAV_BRIDGE_'
/** Names the settings file; not a setting itself. */
export const configFileVariable = `${prefix}CONFIG`

// Kubernetes and Docker make such variables for a service that is called carddav-bridge.
const setByOthers = /^(SERVICE_(HOST|PORT)|PORT$|PORT_\d)/

/** What the environment sets, each value checked. An empty variable counts as unset. */
export function settingsFromEnvironment(environment: EnvironmentVariables): FileSettings[] {
  refuseUnknown(environment)
  return settingKeys.flatMap((key) => {
    const variable = environmentVariableOfSetting(key.name)
    const written = environment[variable]
    return written === undefined || written === ''
      ? []
      : [nestSetting(key.name, parseValue(key, variable, written))]
  })
}

function parseValue(key: SettingKey, variable: string, written: string): unknown {
  const result = key.schema.safeParse(valueFromText(key, written))
  if (!result.success) {
    throw new UsageError(invalidSettingMessage(`${variable} (${key.name})`, key, written))
  }
  return key.path ? resolve(String(result.data)) : result.data
}

const booleans = new Map([
  ['true', true],
  ['false', false],
])

/** Numbers and lists are written as text: `8843`, `scope,scope`. */
function valueFromText(key: SettingKey, written: string): unknown {
  if (key.schema.def.type === 'array') return written.split(',').map((part) => part.trim())
  if (key.schema.def.type === 'boolean') return booleans.get(written) ?? written
  if (key.schema.def.type === 'number') return /^\d+$/.test(written) ? Number(written) : written
  return written
}

function refuseUnknown(environment: EnvironmentVariables): void {
  const known = [
    ...settingKeys.map((key) => environmentVariableOfSetting(key.name)),
    configFileVariable,
  ]
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(prefix) || known.includes(variable)) continue
    if (setByOthers.test(variable.slice(prefix.length))) continue
    const near = closestSpelling(variable, known)
    const cure = near === undefined ? 'unset it' : `did you mean ${near}?`
    throw new UsageError(`the environment variable ${variable} is not a setting: ${cure}`)
  }
}
