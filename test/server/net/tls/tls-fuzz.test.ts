import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import fc from 'fast-check'
import { nested, type Scope } from '../../../support/scope.ts'
import { requestHttps } from './https-request.ts'
import { serveTls } from './serve-tls.ts'

const total = 10_000
const atOnce = 50

/** What real clients begin with, as bytes: with and without SNI, ALPN and TLS 1.3. */
const hellos: readonly ConnectionOptions[] = [
  { servername: 'contacts.example', ALPNProtocols: ['h2', 'http/1.1'] },
  { servername: 'localhost', maxVersion: 'TLSv1.2' },
  { servername: 'a'.repeat(60) + '.example', ALPNProtocols: ['x'.repeat(255)] },
  {},
]

describe('a TLS handshake', () => {
  it(`K63. of whatever bytes harms nobody: ${total} damaged ones, SNI and ALPN included`, async (t) => {
    const { listeners, warnings } = await serveTls(t)
    const genuine = await Promise.all(hellos.map((options) => helloOf(t, options)))
    const damaged = fc.sample(damagedHello(genuine), { numRuns: total, seed: 63 })
    const queue = damaged.values()
    const caller = async (): Promise<void> => {
      for (const bytes of queue) await call(listeners.port, bytes)
    }
    await Promise.all(Array.from({ length: atOnce }, caller))
    const url = `https://127.0.0.1:${listeners.port}/`
    assert.equal((await requestHttps(url, { rejectUnauthorized: false })).text, 'hello')
    assert.deepEqual(warnings, [])
  })
})

/** Bytes replaced, cut out or put in; half of them behind the record's head, so that they are looked at. */
function damagedHello(genuine: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const place = fc.double({ min: 0, max: 1, noNaN: true })
  const change = fc.record({
    at: place,
    out: fc.nat({ max: 4 }),
    put: fc.uint8Array({ maxLength: 4 }),
  })
  const kept = fc.constantFrom(1, 5, 9)
  return fc
    .tuple(fc.constantFrom(...genuine), kept, fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([hello, head, changes]) =>
      changes.reduce((bytes, { at, out, put }) => {
        const index = head + Math.floor(at * (bytes.length - head))
        return Buffer.concat([bytes.subarray(0, index), put, bytes.subarray(index + out)])
      }, hello),
    )
}

/** The first bytes that a client of Node sends with such options. */
async function helloOf(outer: Scope, options: ConnectionOptions): Promise<Buffer> {
  const scope = nested(outer)
  const server = createServer().listen(0, '127.0.0.1')
  scope.after(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connectTls({ port, host: '127.0.0.1', ...options })
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  client.destroy()
  return bytes
}

/** Sends what it has and leaves when there is an answer, or none is coming. */
async function call(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.once('data', () => socket.destroy())
  socket.end(bytes)
  await once(socket, 'close')
}
