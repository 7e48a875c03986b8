import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedRequestJson } from '../../../../server/trace/show/recorded-json.ts'
import type { RequestSummary } from '../../../../server/trace/show/request-summary.ts'
import { book, card, Device } from '../../../safety/device.ts'
import { basic } from '../../../support/test-bridge.ts'
import { openBridgeWithPages, type BridgeWithPages } from '../../ui/owner-pages.ts'
import { runCommand } from '../../cli/trace-command.ts'

/** Pages where everybody is recorded. */
async function recordingPages(
  t: Parameters<typeof openBridgeWithPages>[0],
): Promise<BridgeWithPages> {
  const pages = await openBridgeWithPages(t)
  await pages.owner.open('/ui/traffic')
  await pages.owner.submitForm('/ui/traffic/record', { who: '*', minutes: '15' })
  return pages
}

async function recordings({ owner }: BridgeWithPages): Promise<readonly RequestSummary[]> {
  return JSON.parse((await owner.open('/ui/traffic/api/recordings')).text) as RequestSummary[]
}

async function lastOf(pages: BridgeWithPages): Promise<number> {
  return (await recordings(pages)).at(-1)?.id ?? assert.fail('nothing was recorded')
}

async function replay(
  { owner }: BridgeWithPages,
  id: number,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ status: number; said: RecordedRequestJson & { error?: string } }> {
  const { status, text } = await owner.submitForm(`/ui/traffic/api/recordings/${id}/replay`, fields)
  return { status, said: JSON.parse(text) as RecordedRequestJson }
}

describe('a recorded request that is sent again', () => {
  it('gets a new response, as its device, without a password, and is recorded', async (t) => {
    const pages = await recordingPages(t)
    const device = new Device(pages)
    await device.get('jane.vcf')
    const id = await lastOf(pages)
    await device.put('jane.vcf', card('uid-of-jane'))
    const { said } = await replay(pages, id)
    assert.deepEqual([said.client.status, said.replayOf], [200, id])
    assert.match(said.client.response?.body.text ?? '', /UID:uid-of-jane/)
    assert.deepEqual(said.who, { account: 'alice', device: 'phone' })
    assert.equal(await lastOf(pages), said.id)
  })

  it('is recorded when nobody else is', async (t) => {
    const pages = await recordingPages(t)
    await new Device(pages).propfind(book, '1')
    await pages.owner.submitForm('/ui/traffic/stop')
    const { said } = await replay(pages, await lastOf(pages))
    assert.equal(said.client.status, 207)
    assert.ok(said.upstream.length > 0)
    assert.equal(await lastOf(pages), said.id)
    await new Device(pages).propfind(book, '0')
    assert.equal(await lastOf(pages), said.id)
  })

  it('changes something only after it was confirmed, and what its device may change', async (t) => {
    const pages = await recordingPages(t)
    const { google, account } = pages
    await new Device(pages).put('jane.vcf', card('uid-of-jane'))
    await new Device(pages, { Authorization: pages.readOnly }).put('joe.vcf', card('uid-of-joe'))
    const [first, second] = (await recordings(pages)).map(({ id }) => id)
    google.forgetRequests()
    const asked = await replay(pages, first ?? 0)
    assert.deepEqual([asked.status, google.requests.length], [409, 0])
    assert.match(asked.said.error ?? '', /PUT may change contacts: confirm/)
    const done = await replay(pages, first ?? 0, { confirm: 'yes' })
    assert.equal(done.said.client.status, 204)
    assert.equal(account.contacts.size, 1)
    const refused = await replay(pages, second ?? 0, { confirm: 'yes' })
    assert.equal(refused.said.client.status, 403)
    const sneaky = await replay(pages, done.said.id, { method: 'DELETE' })
    assert.deepEqual([sneaky.status, account.contacts.size], [409, 1])
  })

  it('may be edited: method, path, headers and body', async (t) => {
    const pages = await recordingPages(t)
    await new Device(pages).propfind(book, '0')
    const { said } = await replay(pages, await lastOf(pages), {
      method: 'report',
      target: '/addressbooks/alice/contacts/?edited',
      headers: `Host: 127.0.0.1:${pages.port}\r\nDepth: 1\r\nContent-Type: text/xml`,
      body: '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>',
    })
    assert.equal(said.client.status, 207)
    assert.match(said.client.response?.body.text ?? '', /sync-token>/)
    const foreign = await replay(pages, said.id, { headers: 'Host: evil.example' })
    assert.equal(foreign.said.client.status, 421)
    for (const wrong of [{ method: 'A B' }, { target: '/ü' }, { headers: 'no field' }])
      assert.equal((await replay(pages, said.id, { ...wrong, confirm: 'yes' })).status, 422)
  })

  it('of a client that was not authenticated is not authenticated either', async (t) => {
    const pages = await recordingPages(t)
    await new Device(pages, { Authorization: basic('alice', 'wrong') }).propfind(book, '0')
    const id = await lastOf(pages)
    const { said } = await replay(pages, id)
    assert.deepEqual([said.client.status, said.who], [401, undefined])
    const withWords = { headers: `Host: 127.0.0.1:${pages.port}\nAuthorization: Replay` }
    assert.equal((await replay(pages, id, withWords)).said.client.status, 401)
  })

  it('is not sent when a base64 value of it was not recorded, or its device was removed', async (t) => {
    const pages = await recordingPages(t)
    const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${'QUJD'.repeat(1000)}`
    const device = new Device(pages)
    await device.put('jane.vcf', card('uid-of-jane', 'Jane Doe', photo))
    const id = await lastOf(pages)
    const folded = await replay(pages, id, { confirm: 'yes' })
    assert.equal(folded.status, 422)
    assert.match(folded.said.error ?? '', /picture .* leave its line out/)
    const without = await replay(pages, id, { confirm: 'yes', body: card('uid-of-jane') })
    assert.equal(without.said.client.status, 204)
    await pages.store.removeDevice('alice', 'phone')
    assert.equal((await replay(pages, without.said.id, { confirm: 'yes' })).status, 404)
  })

  it('cannot be imitated: the credentials that it uses are refused from elsewhere', async (t) => {
    const pages = await recordingPages(t)
    const { status } = await new Device(pages, { Authorization: 'Replay' }).propfind(book, '0')
    assert.equal(status, 401)
    const stranger = await pages.stranger.request('POST', '/ui/traffic/api/recordings/1/replay')
    assert.equal(stranger.status, 403)
  })

  it('is shown beside the recorded response, on the pages and on a terminal', async (t) => {
    const pages = await recordingPages(t)
    await new Device(pages).put('jane.vcf', card('uid-of-jane', 'Jane <script>'))
    const id = await lastOf(pages)
    const form = await pages.owner.open(`/ui/traffic/${id}/replay`)
    assert.match(form.text, /Jane &#60;script&#62;[^]*name="confirm"[^]*Send it again/)
    const refused = await pages.owner.submitForm(`/ui/traffic/${id}/replay`, { method: 'PUT' })
    assert.equal(refused.status, 409)
    assert.match(refused.text, /confirm that it is to be sent again/)
    const done = await pages.owner.submitForm(`/ui/traffic/${id}/replay`, { confirm: 'on' })
    assert.equal(done.status, 200)
    assert.match(done.text, /Before[^]*201[^]*Again[^]*204/)
    const asked = await runCommand(pages, 'trace', 'replay', String(id))
    assert.equal(asked.code, 1)
    assert.match(asked.stderr, /confirm that it is to be sent again, with --yes\n$/)
    const said = await runCommand(pages, 'trace', 'replay', String(id), '--yes')
    assert.match(said.stdout, /PUT .* 201 [^]*PUT .* 204 [^]*> Authorization: \[masked\]/)
  })
})
