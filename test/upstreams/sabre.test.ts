import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { SideClient } from '../clients/side.ts'
import { card, Device, valuesOf } from '../safety/device.ts'
import { basic } from '../support/basic.ts'
import { requires } from '../support/debian.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { sabrePackages, startSabre } from './sabre.ts'

const book = '/addressbooks/alice/contacts/'
const seeds = ['seed-1.vcf', 'seed-2.vcf', 'seed-3.vcf']

/** A device on a bridge in front of sabre/dav, and what somebody else does there. */
async function open(t: TestContext) {
  const upstream = await startSabre(t)
  const { url, user, password } = upstream.direct
  const side = await SideClient.open({ url, authorization: basic(user, password) })
  const phone = new Device(await openTestBridge(t, upstream), {}, book)
  return { phone, side }
}

describe(
  'sabre/dav 1.8, which knows no sync-collection,',
  { skip: requires(...sabrePackages) },
  () => {
    it('is read, written, changed and deleted from through the bridge, and nothing else changes', async (t) => {
      const { phone, side } = await open(t)
      const before = await phone.list()
      assert.deepEqual([...before.keys()].sort(), seeds)

      assert.equal((await phone.put('new.vcf', card('new'), { 'If-None-Match': '*' })).status, 201)
      assert.deepEqual(valuesOf((await side.get('UID:new')).text, 'FN'), ['Jane Doe'])
      const etag = await phone.etag('new.vcf')
      assert.equal((await phone.get('new.vcf')).headers.get('ETag'), etag)

      const changed = card('new', 'Janet Doe')
      assert.equal((await phone.put('new.vcf', changed, { 'If-Match': etag })).status, 204)
      assert.equal((await phone.put('new.vcf', changed, { 'If-Match': etag })).status, 412)
      assert.deepEqual(valuesOf((await side.get('UID:new')).text, 'FN'), ['Janet Doe'])
      assert.notEqual(await phone.etag('new.vcf'), etag)

      assert.equal((await phone.delete('new.vcf')).status, 204)
      assert.equal(await side.find('UID:new'), undefined)
      assert.deepEqual(await phone.list(), before)
    })

    it('tells devices by sync-collection what somebody adds, changes and removes there', async (t) => {
      const { phone, side } = await open(t)
      const first = await phone.changes('')
      assert.deepEqual(first.there, seeds)
      const etag = await phone.etag('seed-1.vcf')

      await side.create('added.vcf', card('added'))
      const ada = await side.get('UID:seed-1')
      await side.replace(ada, ada.text.replace('FN:Ada', 'FN:Augusta Ada'))
      await side.delete(await side.get('UID:seed-2'))
      const { there, gone, token } = await phone.changes(first.token)
      assert.deepEqual([there, gone], [['added.vcf', 'seed-1.vcf'], ['seed-2.vcf']])
      assert.notEqual(await phone.etag('seed-1.vcf'), etag)
      assert.match((await phone.get('seed-1.vcf')).text, /FN:Augusta Ada/)
      assert.equal((await phone.get('seed-2.vcf')).status, 404)

      const quiet = await phone.changes(token)
      assert.deepEqual([quiet.there, quiet.gone], [[], []])
    })

    it('loses no card to others that are gone, of which it says nothing but 404', async (t) => {
      const { phone, side } = await open(t)
      for (let at = 0; at < 9; at += 1) await side.create(`card-${at}.vcf`, card(`card-${at}`))
      await phone.list()
      for (const at of [1, 4, 8]) await side.delete(await side.get(`UID:card-${at}`))
      const ada = await side.get('UID:seed-1')
      await side.replace(ada, ada.text.replace('FN:Ada', 'FN:Augusta Ada'))
      assert.equal((await phone.list()).size, 3 + 9 - 3)
      assert.match((await phone.get('seed-1.vcf')).text, /FN:Augusta Ada/)
    })
  },
)
