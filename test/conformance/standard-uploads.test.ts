import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CARDDAV } from '../fake-google/dav/xml.ts'
import { conditionOf } from '../support/dav-answers.ts'
import { vcard } from '../support/dav-bodies.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import type { Scope } from '../support/scope.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

const target = '/addressbooks/alice/people/a.vcf'

async function open(t: Scope) {
  const upstream = await startPlainDav(t)
  const bridge = await openTestBridge(t, upstream)
  const put = (body: string | Buffer, type = 'text/vcard') =>
    sendRawRequest(bridge, 'PUT', target, { headers: { 'Content-Type': type }, body })
  return { bridge, put, stored: () => upstream.books[0].get('a.vcf'), requests: upstream.requests }
}

describe('an upload to a server that keeps the RFCs', () => {
  it('arrives byte for byte, and its ETag is told', async (t) => {
    const { put, stored } = await open(t)
    const card = vcard('Ünchanged', 'UID:a', 'X-ODD;X="1":  kept ', 'NOTE:folded\r\n  here')
    const answer = await put(card)
    assert.equal(answer.status, 201)
    assert.equal(stored()?.text, card)
    assert.equal(answer.header('etag'), stored()?.etag)
  })

  it('arrives as 3.0 when it is of another version, and no ETag is told', async (t) => {
    const { put, stored } = await open(t)
    for (const version of ['4.0', '2.1']) {
      const answer = await put(vcard('Other', 'UID:a').replace('3.0', version))
      assert(answer.status < 300, answer.text)
      assert.equal(answer.header('etag'), undefined)
      assert.match(stored()?.text ?? '', /VERSION:3\.0\r\n/)
    }
  })

  it('arrives as UTF-8, whatever it was written in and called', async (t) => {
    const { put, stored } = await open(t)
    const card = vcard('Jürgen', 'UID:a')
    for (const [body, type] of [
      [Buffer.from(card, 'latin1'), 'text/plain; charset=iso-8859-1'],
      [Buffer.from(card, 'latin1'), 'text/vcard'],
      [`\ufeff${card}`, 'application/x-www-form-urlencoded'],
    ] as const) {
      const answer = await put(body, type)
      assert(answer.status < 300, answer.text)
      assert.equal(stored()?.text, card)
    }
  })

  it('is refused here when it is no card', async (t) => {
    const { put, stored, requests } = await open(t)
    for (const [body, type, condition] of [
      ['This is no card', 'text/vcard', 'valid-address-data'],
      [vcard('A') + vcard('B'), 'text/vcard', 'valid-address-data'],
      [vcard('A'), 'text/html', 'supported-address-data'],
    ] as const) {
      const answer = await put(body, type)
      assert.equal(answer.status, 403)
      assert.equal(conditionOf(answer), CARDDAV + condition)
    }
    assert.equal(stored(), undefined)
    assert(!requests.some((request) => request.startsWith('PUT')))
  })
})
