import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  fillInFixtureValues,
  extractFixtureValues,
} from '../../server/trace/export/fixture-values.ts'
import type {
  ClientRequestFixture,
  FixtureRequest,
} from '../../server/trace/export/client-request-fixture.ts'
import { seedContacts } from '../fake-google/seed.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { basic, openGoogleTestBridge, type TestBridge } from '../support/test-bridge.ts'
import type { RawAnswer } from '../support/raw-http.ts'

const folder = join(import.meta.dirname, 'recorded')

describe('what a client was recorded to ask', async () => {
  for (const file of await readdir(folder)) {
    const fixture = JSON.parse(await readFile(join(folder, file), 'utf8')) as ClientRequestFixture
    it(`gets the same answers again: ${fixture.name}`, async (t) => {
      const bridge = await openGoogleTestBridge(t)
      seedContacts(bridge.account, fixture.cards)
      const values = new Map([['host', `127.0.0.1:${bridge.port}`]])
      for (const [at, request] of fixture.requests.entries()) {
        const { status, fields, text } = await ask(bridge, request, values)
        const about = `request ${at}: ${request.method} ${request.target}`
        assert.equal(status, request.expected, `${about}\n${text}`)
        const said = { headers: fields, body: text }
        for (const [name, value] of extractFixtureValues(at, said)) values.set(name, value)
      }
    })
  }
})

function ask(
  bridge: TestBridge,
  { method, target, headers, body, credentials }: FixtureRequest,
  values: ReadonlyMap<string, string>,
): Promise<RawAnswer> {
  const Authorization = { right: bridge.basic, wrong: basic('alice', 'wrong'), none: undefined }
  const fields = headers.map(([name, value]) => [name, fillInFixtureValues(value, values)] as const)
  return sendRawRequest(bridge, method, fillInFixtureValues(target, values), {
    headers: { ...Object.fromEntries<string>(fields), Authorization: Authorization[credentials] },
    body: fillInFixtureValues(body, values),
  })
}
