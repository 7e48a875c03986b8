import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fault } from '../fake-google/faults.ts'
import { syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { openRaw } from '../support/raw-http.ts'
import { unharmed } from './unharmed.ts'

/** Clients that die or fall silent: THREATS K22 to K24. */
const book = '/addressbooks/alice/contacts/'

describe('a client that goes away', () => {
  const bridge = createSharedTestBridge()
  const start = (name: string, length: number): string =>
    `PUT ${book}${name} HTTP/1.1\r\nHost: localhost:${bridge.port}\r\nAuthorization: ${bridge.basic}\r\n` +
    `Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`

  const listing = syncBody('', { names: ['d:getetag', 'card:address-data'] })
  const ask = (method: string, path: string): string => {
    const body = method === 'REPORT' ? listing : ''
    return (
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bridge.basic}\r\nDepth: 1\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`
    )
  }

  it('K23. in the middle of its card has sent none', async (t) => {
    const card = vcard('Half')
    await unharmed(bridge, async () => {
      for (const end of ['destroy', 'chunked'] as const) {
        const connection = await openRaw(t, bridge.port)
        const whole = start('half.vcf', card.length)
        connection.send(
          end === 'destroy'
            ? whole
            : whole.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'),
        )
        assert.equal((await connection.answer()).status, 100)
        connection.send(
          end === 'destroy' ? card.slice(0, -4) : `${card.length.toString(16)}\r\n${card}\r\n`,
        )
        connection.destroy()
      }
    })
    assert.equal((await sendRawRequest(bridge, 'GET', `${book}half.vcf`)).status, 404)
  })

  it('K22. or falls silent there is given up after a while', async (t) => {
    await unharmed(bridge, async () => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const connection = await openRaw(t, bridge.port)
      connection.send(start('silent.vcf', 1000))
      assert.equal((await connection.answer()).status, 100)
      connection.send('BEGIN:VCARD\r\n')
      t.mock.timers.tick(30_000)
      await connection.closed()
      t.mock.timers.reset()
    })
  })

  it('K24. in the middle of an answer leaves nothing behind that waits', async (t) => {
    for (let at = 0; at < 300; at += 1)
      bridge.account.contacts.add(vcard(`Listed ${at}`, `NOTE:${'x'.repeat(5000)}`))
    for (let at = 0; at < 5; at += 1) {
      const connection = await openRaw(t, bridge.port)
      const arrived = bridge.google.nextRequest(({ method }) => method === 'REPORT')
      connection.send(ask('REPORT', book))
      await arrived
      connection.destroy()
    }
    assert.equal((await sendRawRequest(bridge, 'REPORT', book, { body: listing })).status, 207)
  })

  it('K24. while Google takes its card has written it', async (t) => {
    t.after(() => (bridge.google.faults.length = 0))
    const begun = Promise.withResolvers<undefined>()
    const goOn = Promise.withResolvers<undefined>()
    const done = Promise.withResolvers<undefined>()
    const slow: Fault = async (_, perform) => {
      begun.resolve(undefined)
      await goOn.promise
      done.resolve(undefined)
      return perform()
    }
    bridge.google.faults.push({ match: { method: 'PUT', n: 1 }, do: slow })
    const connection = await openRaw(t, bridge.port)
    const card = vcard('Gone')
    connection.send(start('gone.vcf', card.length).replace('Expect: 100-continue\r\n', '') + card)
    await begun.promise
    connection.destroy()
    assert.equal((await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })).status, 207)
    goOn.resolve(undefined)
    await done.promise
    assert.match((await sendRawRequest(bridge, 'GET', `${book}gone.vcf`)).text, /FN:Gone/)
  })
})
