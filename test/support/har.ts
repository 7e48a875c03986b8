import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

const require = createRequire(import.meta.url)

/** What is wrong with an HTTP Archive by the schema of HAR 1.2 (the npm package har-schema). */
export function harProblems(har: unknown): readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json') as object)
  addFormats.default(ajv)
  for (const schema of Object.values(require('har-schema') as Record<string, object>))
    ajv.addSchema(schema)
  const validate = ajv.getSchema('har.json#')
  if (!validate) throw new Error('har-schema has no schema of its name')
  void validate(har)
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  )
}
