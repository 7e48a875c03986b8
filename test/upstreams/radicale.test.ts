import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, Device } from '../safety/device.ts'
import { basic } from '../support/basic.ts'
import { requires } from '../support/debian.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { startRadicale } from './radicale.ts'

describe('Radicale, which rewrites what is put,', { skip: requires('radicale') }, () => {
  it('has its own card served, under a strong ETag that no PUT tells', async (t) => {
    const upstream = await startRadicale(t)
    const { book, user, password } = upstream.direct
    const headers = { Authorization: basic(user, password) }
    const phone = new Device(await openTestBridge(t, upstream))
    let etag: string | null = null
    for (const name of ['Jane Doe', 'Janet Doe']) {
      const sent = card('jane', name, 'item1.X-ABLABEL:Work', 'NOTE:a long line '.repeat(20))
      const put = await phone.put('jane.vcf', sent, etag === null ? {} : { 'If-Match': etag })
      assert.equal(put.status, etag === null ? 201 : 204)
      assert.equal(put.headers.get('ETag'), null)
      const there = await (await fetch(`${book}jane.vcf`, { headers })).text()
      assert.notEqual(there, sent, 'it was stored as it was sent')
      const served = await phone.get('jane.vcf')
      assert.equal(served.text, there)
      assert.match(served.text, new RegExp(`FN:${name}`))
      etag = served.headers.get('ETag')
      assert.match(etag ?? '', /^"[^"]+"$/)
      assert.equal(await phone.etag('jane.vcf'), etag)
      assert.equal((await phone.list()).get('jane.vcf'), etag)
    }
  })
})
