import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  openGoogleTestBridge,
  openTestBridge,
  type GoogleTestBridge,
} from '../support/test-bridge.ts'
import { reopen, upstreamOf } from './again.ts'
import { Device, rowOf, valuesOf, book } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

const lines = [
  'CATEGORIES:Friends,Chess',
  'ROLE:Captain',
  'ORG:Company;Unit;Room',
  'GEO:52.5;13.4',
  'BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15',
  'TEL;TYPE=WORK,VOICE:+49 30 1234',
  'X-JOKE:none',
]
const jane = (more: readonly string[] = lines): string =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'UID:jane',
    'N:Doe;Jane;;;',
    'FN:Jane Doe',
    ...more,
    'END:VCARD',
    '',
  ].join('\r\n')

async function withJane(bridge: GoogleTestBridge): Promise<Device> {
  const phone = new Device(bridge)
  assert.equal((await phone.put('jane.vcf', jane())).status, 201)
  return phone
}

const atGoogle = ({ account }: GoogleTestBridge) => {
  const [contact] = account.contacts.list()
  assert.ok(contact)
  return contact
}

const edit = (bridge: GoogleTestBridge, change: (text: string) => string): void => {
  const { id, text } = atGoogle(bridge)
  bridge.account.contacts.edit(id, change(text))
}

describe('what Google drops of a card', () => {
  it('comes back in every answer, to every device', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = await withJane(bridge)
    assert.doesNotMatch(atGoogle(bridge).text, /CATEGORIES|ROLE|GEO|Room/)
    const { text } = await phone.get('jane.vcf')
    for (const line of lines) assert.ok(text.includes(`${line}\r\n`), `${line} in ${text}`)
    const { found } = rowOf(await new Device(bridge).multiget('jane.vcf'))
    assert.deepEqual(valuesOf(found.get('address-data') ?? '', 'CATEGORIES'), ['Friends,Chess'])
    await assertEverywhere(phone, 'jane.vcf', 'jane')
    const role = await phone.report(
      'c:addressbook-query',
      '<d:prop><d:getetag/></d:prop><c:filter><c:prop-filter name="ROLE"/></c:filter>',
    )
    assert.match(role.text, /jane\.vcf/)
  })

  it('is still there after a restart', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await withJane(bridge)
    await bridge.close()
    const again = await reopen(t, bridge, bridge)
    assert.match((await new Device(again).get('jane.vcf')).text, /ROLE:Captain/)
  })

  it('gives way to what somebody changes at Google', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = await withJane(bridge)
    edit(bridge, (text) => text.replace(/^ORG:.*$/m, 'ORG:Elsewhere').replace('Jane', 'Janet'))
    const { text } = await phone.get('jane.vcf')
    assert.match(text, /ORG:Elsewhere\r?\n/)
    assert.match(text, /N:Doe;Janet/)
    assert.match(text, /ROLE:Captain/)
  })

  it('goes when the client removes it, also where Google does not remove it', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = await withJane(bridge)
    const etag = (await phone.get('jane.vcf')).headers.get('etag') ?? ''
    const put = await phone.put('jane.vcf', jane(['ROLE:Captain']), { 'If-Match': etag })
    assert.equal(put.status, 204)
    assert.match(atGoogle(bridge).text, /X-JOKE/)
    const { text, headers } = await phone.get('jane.vcf')
    assert.doesNotMatch(text, /X-JOKE|CATEGORIES|ORG/)
    assert.match(text, /ROLE:Captain/)
    assert.notEqual(headers.get('etag'), etag)
  })

  it('is not told of by an ETag that is the same for another card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = await withJane(bridge)
    const stale = await phone.put('jane.vcf', jane(), { 'If-Match': atGoogle(bridge).etag })
    assert.equal(stale.status, 412)
    const etag = (await phone.get('jane.vcf')).headers.get('etag') ?? ''
    assert.equal((await phone.put('jane.vcf', jane(), { 'If-Match': etag })).status, 204)
  })

  it('is told once by a sync, and forgotten with its card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const { token } = await phone.changes('')
    await phone.put('jane.vcf', jane())
    const changed = await phone.changes(token)
    assert.deepEqual(changed.there, ['jane.vcf'])
    assert.deepEqual((await phone.changes(changed.token)).there, [])
    assert.equal((await phone.delete('jane.vcf')).status, 204)
    const plain = ['NOTE:again']
    await phone.put('jane.vcf', jane(plain))
    assert.doesNotMatch((await phone.get('jane.vcf')).text, /ROLE|CATEGORIES/)
  })

  it('is shown no more, nor in the way of what a client writes, after keepDropped was turned off', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const before = await withJane(bridge)
    assert.match((await before.get('jane.vcf')).text, /ROLE/)
    const { token } = await before.changes('')
    await bridge.close()
    const upstream = { ...upstreamOf(bridge), keepDropped: false }
    const phone = new Device(await openTestBridge(t, upstream, bridge.dataDir))
    assert.deepEqual((await phone.changes(token)).there, ['jane.vcf'])
    const got = await phone.get('jane.vcf')
    assert.doesNotMatch(got.text, /ROLE|CATEGORIES/)
    assert.equal(got.headers.get('etag'), atGoogle(bridge).etag)
    assert.equal((await phone.put('jane.vcf', jane(['NOTE:later']))).status, 204)
    assert.match((await phone.get('jane.vcf')).text, /NOTE:later/)
  })

  it('stays dropped with keepDropped off', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await bridge.close()
    const off = await openTestBridge(
      t,
      { ...upstreamOf(bridge), keepDropped: false },
      bridge.dataDir,
    )
    const phone = new Device(off)
    await phone.put('jane.vcf', jane())
    const got = await phone.get('jane.vcf')
    assert.doesNotMatch(got.text, /ROLE|CATEGORIES/)
    assert.equal(got.headers.get('etag'), atGoogle(bridge).etag)
    assert.match((await phone.propfind(book, '1')).text, /jane\.vcf/)
  })
})
