import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import type { Scope } from '../../support/scope.ts'
import { connectTls, serveTls } from './tls/serve-tls.ts'

const host = 'Host: localhost\r\n'
const get = `GET / HTTP/1.1\r\n${host}\r\n`

async function plainSocket(t: Scope, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** A socket to each kind of listener. */
async function eachListener(t: Scope, handler?: RequestListener): Promise<readonly Opened[]> {
  const { listeners } = await serveTls(t, handler ? { handler } : {})
  return [
    { name: 'HTTP', open: () => plainSocket(t, listeners.port) },
    { name: 'HTTPS', open: () => connectTls(t, listeners.port) },
  ]
}

interface Opened {
  readonly name: string
  readonly open: () => Promise<Socket>
}

/** All that comes back until the connection ends. */
async function said(socket: Socket, bytes: string): Promise<string> {
  socket.write(bytes, 'latin1')
  return text(socket)
}

const lastWord = (reason: string): string =>
  `HTTP/1.1 ${reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`

describe('what is no HTTP', { concurrency: true }, () => {
  it('is answered 501 when it has a method that nobody knows, and the connection ends', async (t) => {
    for (const { name, open } of await eachListener(t))
      for (const method of [
        'FOO',
        'get',
        'GETT',
        'PROPFINDER',
        '__proto__',
        "!#$%&'*+-.^_`|~9",
        'SETUP',
      ])
        assert.equal(
          await said(await open(), `${method} / HTTP/1.1\r\n${host}\r\n`),
          lastWord('501 Not Implemented'),
          `${method} over ${name}`,
        )
  })

  it('is answered 501 when the method comes in pieces', async (t) => {
    for (const { open } of await eachListener(t)) {
      const socket = await open()
      socket.setNoDelay(true)
      socket.write('PROP')
      await new Promise(setImmediate)
      assert.equal(
        await said(socket, `HECY / HTTP/1.1\r\n${host}\r\n`),
        lastWord('501 Not Implemented'),
      )
    }
  })

  it('is answered 400 when it is not even a method, or another part cannot be read', async (t) => {
    for (const { name, open } of await eachListener(t))
      for (const bytes of [
        '@(@ / HTTP/1.1\r\n\r\n',
        'F\xc3\x96\xc3\x96 / HTTP/1.1\r\n\r\n',
        `GET / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
        `GET / HTTP/9.9\r\n${host}\r\n`,
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      ])
        assert.equal(
          await said(await open(), bytes),
          lastWord('400 Bad Request'),
          `${bytes} over ${name}`,
        )
  })

  it('is answered 431 when its head is too long', async (t) => {
    const bytes = `GET / HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(17 * 1024)}`
    for (const { open } of await eachListener(t))
      assert.equal(await said(await open(), bytes), lastWord('431 Request Header Fields Too Large'))
  })

  it('is answered 408 when its head never ends', async (t) => {
    const servers = await eachListener(t)
    await Promise.all(
      servers.map(async ({ open }) => {
        assert.equal(
          await said(await open(), 'GET / HTTP/1.1\r\n'),
          lastWord('408 Request Timeout'),
        )
      }),
    )
  })

  it('follows the answer to what came before it', async (t) => {
    for (const { open } of await eachListener(t)) {
      const socket = await open()
      socket.write(get)
      await once(socket, 'readable')
      const both = await said(socket, `BREW /pot HTTP/1.1\r\n${host}\r\n`)
      assert.match(both, /^HTTP\/1\.1 200 OK\r\n[^]*helloHTTP\/1\.1 501 Not Implemented\r\n/)
    }
  })

  it('does not take the place of an answer that a request was promised', async (t) => {
    const asked: ServerResponse[] = []
    const handler: RequestListener = (request, response) => {
      request.resume()
      asked.push(response)
      // Long enough for what follows to be read first.
      setImmediate(() => setImmediate(() => response.writeHead(204).end()))
    }
    // The length counts characters, as that of clients which are wrong about umlauts.
    const put = `PUT /a.vcf HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\nBEGIN:VCARD\r\n`
    for (const { open } of await eachListener(t, handler)) {
      const answer = await said(await open(), put)
      assert.match(answer, /^HTTP\/1\.1 204 No Content\r\n[^]*Connection: close\r\n\r\n$/)
      assert.doesNotMatch(answer, /400|501/)
    }
    assert.equal(asked.length, 2)
  })

  it('cuts an answer that has begun to a request that then breaks', async (t) => {
    const handler: RequestListener = (request, response) => {
      request.resume()
      response.writeHead(200, { 'Content-Length': 10 }).write('half')
    }
    const broken = `PUT /a.vcf HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`
    for (const { open } of await eachListener(t, handler)) {
      const socket = await open()
      socket.write(broken)
      await once(socket, 'readable')
      assert.match(await said(socket, 'no chunk'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhalf$/)
    }
  })
})
