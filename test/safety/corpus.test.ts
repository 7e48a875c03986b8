import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, it } from 'node:test'
import { openGoogleTestBridge, type GoogleTestBridge } from '../support/test-bridge.ts'
import { shared, sharedPath } from '../support/debian.ts'
import { card, Device, rowOf, valuesOf, type Answered } from './device.ts'

const skip = shared('data/vcards')
const folder = sharedPath('data/vcards/')

describe('vCards of the real world', { skip }, () => {
  it('are made, read, changed and deleted, or refused for a reason that the RFC has', async (t) => {
    const paths = skip === false ? globSync(`${folder}*/*.vcf`).sort() : []
    assert.ok(paths.length > 100)
    const bridge = await openGoogleTestBridge(t)
    let refused = 0
    for (const [at, path] of paths.entries()) {
      const life = await live(bridge, `card-${at}`, readFileSync(path), relative(folder, path))
      if (life === 'refused') refused += 1
    }
    assert.equal(bridge.account.contacts.size, 0)
    assert.ok(refused < paths.length / 2, `${refused} of ${paths.length} were refused`)
  })

  it('are taken for one person each, though some share their UID', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    for (const [at, path] of globSync(`${folder}*/*.vcf`).sort().entries()) {
      const answer = await phone.put(`${at}`, readFileSync(path), { 'Content-Type': 'text/vcard' })
      if (answer.status !== 409) assertTaken(answer, path)
      else assert.match(answer.text, /no-uid-conflict[^>]*><\w+:href>\/addressbooks\/alice/)
    }
    assert.equal((await phone.list()).size, bridge.account.contacts.size)
  })
})

async function live(
  bridge: GoogleTestBridge,
  name: string,
  sent: Buffer,
  title: string,
): Promise<'lived' | 'refused'> {
  const phone = new Device(bridge)
  const type = { 'Content-Type': 'text/vcard' }
  const created = await phone.put(name, sent, type)
  if (!assertTaken(created, title)) return 'refused'
  assert.equal(created.status, 201, title)
  const { text } = await phone.get(name)
  assertReadable(text, sent, title)
  const data = rowOf(await phone.multiget(name)).found.get('address-data') ?? ''
  assert.equal(data.replaceAll('\r\n', '\n'), text.replaceAll('\r\n', '\n'), title)
  assert.equal((await phone.put(name, sent, type)).status, 204, title)
  assert.equal((await phone.put(name, text, type)).status, 204, `${title}: what was served`)
  const [uid] = valuesOf(text, 'UID')
  assert.equal((await phone.put(name, card(uid, 'Janet Doe'))).status, 204, title)
  assert.equal(bridge.account.contacts.size, 1, title)
  assert.equal((await phone.delete(name)).status, 204, title)
  return 'lived'
}

/** Whether it was; a refusal must have its reason (RFC 6352 §6.3.2.1). */
function assertTaken({ status, text }: Answered, title: string): boolean {
  if (status < 300) return true
  assert.equal(status, 403, `${title}: ${text}`)
  assert.match(text, /(?:valid|supported)-address-data/, title)
  return false
}

/** One whole vCard 3.0 with N and FN, and the UID that was sent. */
function assertReadable(text: string, sent: Buffer, title: string): void {
  assert.match(text, /^BEGIN:VCARD\r\nVERSION:3\.0\r\n[^]*\r\nEND:VCARD\r\n$/, title)
  for (const line of text.split('\r\n').slice(0, -1))
    assert.match(line, /^(?:[ \t]|(?:[\w-]+\.)?[\w-]+[;:])/, title)
  for (const property of ['N', 'FN', 'UID']) assert.equal(valuesOf(text, property).length, 1, title)
  const [uid] = valuesOf(sent.toString('latin1'), 'UID')
  if (uid !== undefined && uid.trim() !== '')
    assert.deepEqual(valuesOf(text, 'UID'), [uid.trim()], title)
}
