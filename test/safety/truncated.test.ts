import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { bodyOf } from '../fake-google/answer.ts'
import { cutBody, cutCoding } from '../fake-google/fault-wire.ts'
import type { Fault } from '../fake-google/faults.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, type Answered } from './device.ts'

const positions = Array.from({ length: 40 }, (_, at) => at / 40)

/** A fault that lets only a share of the answer's bytes through. */
type Cut = (share: number) => Fault

const cuts: Readonly<Record<string, Cut>> = {
  'with a Content-Length': (share) => byShare(share, (bytes) => cutBody(bytes)),
  'in chunks': (share) => byShare(share, (bytes) => cutBody(bytes, { framing: 'chunked' })),
  'until the connection closes': (share) =>
    byShare(share, (bytes) => cutBody(bytes, { framing: 'close' })),
  'in gzip until the connection closes': (share) => (exchange, perform) => {
    // Performed once: another answer may have a token that packs into fewer bytes.
    const performed = perform()
    const { length } = gzipSync(bodyOf(performed))
    return cutBody(Math.floor(length * share), { framing: 'close', coding: 'gzip' })(
      exchange,
      () => performed,
    )
  },
  'in gzip whose length is right': (share) => cutCoding('gzip', share),
  'in brotli, which was not asked for': (share) => cutCoding('br', share),
}

const asks: Readonly<Record<string, (device: Device) => Promise<Answered>>> = {
  listing: (device) => device.propfind(book, '1'),
  multiget: (device) => device.multiget(...Array.from({ length: 12 }, (_, at) => `${at}.vcf`)),
  GET: (device) => device.get('0.vcf'),
}

describe('an answer of Google that is cut anywhere', () => {
  for (const [form, cut] of Object.entries(cuts)) {
    it(`never looks whole to a client: sent ${form}`, async (t) => {
      // The cuts do their own compressing.
      const bridge = await openGoogleTestBridge(t, { switches: { gzip: false } })
      const device = new Device(bridge)
      for (let at = 0; at < 12; at += 1) await device.put(`${at}.vcf`, card(`uid-${at}`))
      const match = { method: /^(?:PROPFIND|REPORT|GET)$/, path: /default\// }
      for (const [name, ask] of Object.entries(asks)) {
        const whole = (await ask(device)).text
        for (const share of [...positions, 0.999]) {
          bridge.google.faults.push({ match, do: cut(share) })
          const { status, text } = await ask(device)
          bridge.google.faults.length = 0
          // A card without its last line end is whole.
          if (status === 200) assert.equal(text.trimEnd(), whole.trimEnd())
          if (status === 200) continue
          assert.equal(status, 502, `${name} cut at ${share}: ${text.slice(0, 80)}`)
          assert.ok(!text.includes('multistatus') && !text.includes('VCARD'))
        }
        assert.ok((await ask(device)).status < 300, `${name} works again`)
      }
    })
  }
})

const byShare =
  (share: number, cut: (bytes: number) => Fault): Fault =>
  (exchange, perform) => {
    const performed = perform()
    return cut(Math.floor(bodyOf(performed).length * share))(exchange, () => performed)
  }

describe('what Google says inside a whole answer', () => {
  const partial = '<d:status>HTTP/1.1 507 Insufficient Storage</d:status>'

  it('of a report that it could not finish leads to the rest before anything is told', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const device = new Device(bridge)
    const { token } = await device.changes('')
    await device.put('jane.vcf', card('uid-of-jane'))
    bridge.google.faults.push({
      match: { method: 'REPORT', body: /sync-collection/, n: 1 },
      do: (_, perform) => {
        const performed = perform()
        const row = `<d:response><d:href>${bridge.account.bookHref}</d:href>${partial}</d:response>`
        const body = bodyOf(performed)
          .toString()
          .replace(/(?=<d:sync-token>)/, row)
        return { ...performed, body }
      },
    })
    const { status, text } = await device.sync(token)
    assert.equal(status, 207)
    assert.ok(!text.includes(partial))
    assert.match(text, /<d:sync-token>urn:carddav-bridge:sync:/)
    assert.ok(text.includes(`${book}jane.vcf`))
  })

  it('about other servers and other people is not understood, and never shown', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane'))
    const foreign = [
      'http://127.0.0.1:9/carddav/v1/principals/alice@gmail.example/lists/default/aaa',
      '//other.example/carddav/v1/principals/alice@gmail.example/lists/default/bbb',
      '/carddav/v1/principals/bob@gmail.example/lists/default/ccc',
      `${bridge.account.bookHref}../../../../ddd`,
      `${bridge.account.bookHref}sub/eee`,
    ]
    bridge.google.faults.push({
      match: { method: 'PROPFIND', path: /default\/$/ },
      do: (_, perform) => {
        const performed = perform()
        const rows = foreign.map(
          (href) =>
            `<d:response><d:href>${href}</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`,
        )
        const body = bodyOf(performed)
          .toString()
          .replace('</d:multistatus>', `${rows.join('')}$&`)
        return { ...performed, body }
      },
    })
    const { status, text } = await device.propfind(book, '1')
    assert.equal(status, 502)
    assert.doesNotMatch(text, /aaa|bbb|ccc|ddd|eee/)
    bridge.google.faults.length = 0
    assert.deepEqual([...(await device.list()).keys()], ['jane.vcf'])
  })
})
