import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleHouse, openHouse, type GoogleHouse } from '../support/house.ts'
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

async function withJane(house: GoogleHouse): Promise<Device> {
  const phone = new Device(house)
  assert.equal((await phone.put('jane.vcf', jane())).status, 201)
  return phone
}

const atGoogle = ({ account }: GoogleHouse) => {
  const [contact] = account.contacts.list()
  assert.ok(contact)
  return contact
}

const edit = (house: GoogleHouse, change: (text: string) => string): void => {
  const { id, text } = atGoogle(house)
  house.account.contacts.edit(id, change(text))
}

describe('what Google drops of a card', () => {
  it('comes back in every answer, to every device', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = await withJane(house)
    assert.doesNotMatch(atGoogle(house).text, /CATEGORIES|ROLE|GEO|Room/)
    const { text } = await phone.get('jane.vcf')
    for (const line of lines) assert.ok(text.includes(`${line}\r\n`), `${line} in ${text}`)
    const { found } = rowOf(await new Device(house).multiget('jane.vcf'))
    assert.deepEqual(valuesOf(found.get('address-data') ?? '', 'CATEGORIES'), ['Friends,Chess'])
    await assertEverywhere(phone, 'jane.vcf', 'jane')
    const role = await phone.report(
      'c:addressbook-query',
      '<d:prop><d:getetag/></d:prop><c:filter><c:prop-filter name="ROLE"/></c:filter>',
    )
    assert.match(role.text, /jane\.vcf/)
  })

  it('is still there after a restart', async (t) => {
    const house = await openGoogleHouse(t)
    await withJane(house)
    await house.close()
    const again = await reopen(t, house, house)
    assert.match((await new Device(again).get('jane.vcf')).text, /ROLE:Captain/)
  })

  it('gives way to what somebody changes at Google', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = await withJane(house)
    edit(house, (text) => text.replace(/^ORG:.*$/m, 'ORG:Elsewhere').replace('Jane', 'Janet'))
    const { text } = await phone.get('jane.vcf')
    assert.match(text, /ORG:Elsewhere\r?\n/)
    assert.match(text, /N:Doe;Janet/)
    assert.match(text, /ROLE:Captain/)
  })

  it('goes when the client removes it, also where Google does not remove it', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = await withJane(house)
    const etag = (await phone.get('jane.vcf')).headers.get('etag') ?? ''
    const put = await phone.put('jane.vcf', jane(['ROLE:Captain']), { 'If-Match': etag })
    assert.equal(put.status, 204)
    assert.match(atGoogle(house).text, /X-JOKE/)
    const { text, headers } = await phone.get('jane.vcf')
    assert.doesNotMatch(text, /X-JOKE|CATEGORIES|ORG/)
    assert.match(text, /ROLE:Captain/)
    assert.notEqual(headers.get('etag'), etag)
  })

  it('is not told of by an ETag that is the same for another card', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = await withJane(house)
    const stale = await phone.put('jane.vcf', jane(), { 'If-Match': atGoogle(house).etag })
    assert.equal(stale.status, 412)
    const etag = (await phone.get('jane.vcf')).headers.get('etag') ?? ''
    assert.equal((await phone.put('jane.vcf', jane(), { 'If-Match': etag })).status, 204)
  })

  it('is told once by a sync, and forgotten with its card', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = new Device(house)
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

  it('stays dropped with keepDropped off', async (t) => {
    const house = await openGoogleHouse(t)
    await house.close()
    const off = await openHouse(t, { ...upstreamOf(house), keepDropped: false }, house.dataDir)
    const phone = new Device(off)
    await phone.put('jane.vcf', jane())
    const got = await phone.get('jane.vcf')
    assert.doesNotMatch(got.text, /ROLE|CATEGORIES/)
    assert.equal(got.headers.get('etag'), atGoogle(house).etag)
    assert.match((await phone.propfind(book, '1')).text, /jane\.vcf/)
  })
})
