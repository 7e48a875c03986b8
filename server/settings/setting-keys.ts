import { z } from 'zod'
import { settingsFileSchema } from './schema.ts'

/** One setting, by its full name. */
export interface SettingKey {
  /** `oauth.clientId` */
  readonly name: string
  readonly schema: z.ZodType
  /** Completes "it must be …". */
  readonly allowed: string
  /** Its value may be a secret and is never shown. */
  readonly secret: boolean
  /** Its value is a path, relative to where it is written. */
  readonly path: boolean
}

const secrets = new Set(['oauth.clientSecret', 'keyCommand'])
const paths = new Set(['dataDir', 'upstream.ca', 'keyFile', 'tls.cert', 'tls.key'])

/** All settings there are, in the order of the schema. */
export const settingKeys: readonly SettingKey[] = leaves(settingsFileSchema, '')

function leaves(object: z.ZodObject, prefix: string): SettingKey[] {
  return Object.entries(object.shape).flatMap(([part, wrapped]) => {
    const schema = (wrapped as z.ZodOptional).unwrap() as z.ZodType
    const name = prefix + part
    if (schema instanceof z.ZodObject) return leaves(schema, `${name}.`)
    const allowed = schema.description ?? 'something else'
    return [{ name, schema, allowed, secret: secrets.has(name), path: paths.has(name) }]
  })
}

/** `oauth.clientId` → `CARDDAV_BRIDGE_OAUTH_CLIENT_ID` */
export const environmentVariableOfSetting = (name: string): string =>
  `CARDDAV_BRIDGE_${name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`

/** `value` put at `name` in nested objects: `('log.level', 'info')` → `{ log: { level: 'info' } }`. */
export function nestSetting(name: string, value: unknown): Record<string, unknown> {
  return name
    .split('.')
    .reverse()
    .reduce<unknown>((inner, part) => ({ [part]: inner }), value) as Record<string, unknown>
}
