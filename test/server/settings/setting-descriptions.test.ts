import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { settingKeys } from '../../../server/settings/setting-keys.ts'
import { settingDescriptions } from '../../../server/settings/setting-descriptions.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('what the documentation says of the settings', () => {
  it('has a line for each setting, and for nothing else', () => {
    assert.deepEqual(
      Object.keys(settingDescriptions).toSorted(),
      settingKeys.map(({ name }) => name).toSorted(),
    )
  })

  it('names the values that hold when nothing is set', async (t) => {
    const file = join(await tempDir(t, 'descriptions'), 'config.json')
    await writeFile(file, '{}')
    const settings = await loadSettings(file, {})
    for (const [name, { default: usual }] of Object.entries(settingDescriptions)) {
      const value = name.split('.').reduce<unknown>(memberOf, settings)
      if (isSpan(usual) && typeof value === 'number') assert.equal(value, milliseconds(usual), name)
      else if (isJson(usual)) assert.deepEqual(value, JSON.parse(usual), name)
      else if (usual === 'none' || usual.startsWith('off')) assert.equal(value, undefined, name)
    }
  })
})

const isSpan = (text: string): boolean => /^"\d+[smhd]"$/.test(text)

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const milliseconds = (span: string): number =>
  parseInt(span.slice(1), 10) * (units[span.at(-2) ?? ''] ?? NaN)

const memberOf = (object: unknown, member: string): unknown =>
  (object as Record<string, unknown> | undefined)?.[member]

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
