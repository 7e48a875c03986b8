import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import type { SecureVersion } from 'node:tls'
import {
  connectionPropertiesOf,
  type ConnectionProperties,
} from '../../../../server/net/addresses/connection-properties.ts'
import { requires } from '../../../support/debian.ts'
import { run } from '../../../support/program.ts'
import type { Scope } from '../../../support/scope.ts'
import { requestHttps } from './https-request.ts'
import { lanAddress, skipWithoutNetwork } from './lan-address.ts'
import { connectTls, serveTls } from './serve-tls.ts'

const trusting = { rejectUnauthorized: false }

async function plainSocket(t: Scope, port: number, bytes: string | Buffer = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

describe('a port with HTTP and HTTPS', () => {
  it('K21. closes within 15 s whoever does not get on: silent, one byte, half a handshake, half a head', async (t) => {
    const { listeners } = await serveTls(t)
    const started = performance.now()
    const secure = async (start: string): Promise<Socket> => {
      const socket = await connectTls(t, listeners.port)
      socket.write(start)
      return socket
    }
    const sockets = [
      await plainSocket(t, listeners.port),
      await plainSocket(t, listeners.port, 'G'),
      await plainSocket(t, listeners.port, Buffer.of(0x16)),
      await plainSocket(t, listeners.port, Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc)),
      await plainSocket(t, listeners.port, 'GET / HTTP/1.1\r\nHost: local'),
      await secure(''),
      await secure('GET / HTTP/1.1\r\nHost: local'),
    ]
    await Promise.all(
      sockets.map(async (socket) => {
        socket.resume()
        if (!socket.closed) await once(socket, 'close')
      }),
    )
    assert.ok(performance.now() - started < 15_000)
  })

  it('refuses CONNECT in both', async (t) => {
    const { listeners } = await serveTls(t)
    const bytes = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'
    for (const socket of [
      await plainSocket(t, listeners.port),
      await connectTls(t, listeners.port),
    ]) {
      socket.write(bytes)
      assert.match(await text(socket), /^HTTP\/1\.1 405 /)
    }
  })

  it('speaks TLS 1.2 and 1.3, and nothing older', async (t) => {
    const { listeners } = await serveTls(t)
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
      assert.equal((await connectTls(t, listeners.port, only(version))).getProtocol(), version)
    for (const version of ['TLSv1', 'TLSv1.1'] as const)
      await assert.rejects(connectTls(t, listeners.port, only(version)), /protocol version/)
  })

  it('agrees on http/1.1 and nothing else by ALPN', async (t) => {
    const { listeners } = await serveTls(t)
    const ALPNProtocols = ['h2', 'http/1.1']
    assert.equal((await connectTls(t, listeners.port, { ALPNProtocols })).alpnProtocol, 'http/1.1')
    await assert.rejects(connectTls(t, listeners.port, { ALPNProtocols: ['h2'] }), /protocol/)
  })

  it('lets answers under way out before it stops, and nobody else hold it up', async (t) => {
    const asked = Promise.withResolvers<ServerResponse>()
    const handler = (_: IncomingMessage, response: ServerResponse): void => {
      asked.resolve(response)
    }
    const { listeners } = await serveTls(t, { handler })
    await plainSocket(t, listeners.port)
    await connectTls(t, listeners.port)
    const answer = requestHttps(`https://127.0.0.1:${listeners.port}/`, trusting)
    const response = await asked.promise
    const closed = listeners.close(10_000)
    response.end('all of it')
    assert.equal((await answer).text, 'all of it')
    await closed
    await assert.rejects(connectTls(t, listeners.port), { code: 'ECONNREFUSED' })
  })
})

describe('the connection that a request came by', () => {
  const telling = (request: IncomingMessage, response: ServerResponse): void => {
    response.end(JSON.stringify(connectionPropertiesOf(request.socket)))
  }
  const propertiesOf = async (url: string): Promise<ConnectionProperties> =>
    JSON.parse((await requestHttps(url, trusting)).text) as ConnectionProperties

  it('is known: whether it is secure, from this machine, of an old device', async (t) => {
    const { listeners } = await serveTls(t, { handler: telling })
    const plain = await fetch(`http://127.0.0.1:${listeners.port}/`)
    assert.deepEqual(await plain.json(), { secure: false, loopback: true, legacy: false })
    assert.deepEqual(await propertiesOf(`https://127.0.0.1:${listeners.port}/`), {
      secure: true,
      loopback: true,
      legacy: false,
    })
    assert.deepEqual(await propertiesOf(`https://127.0.0.1:${String(listeners.legacyPort)}/`), {
      secure: true,
      loopback: true,
      legacy: true,
    })
  })

  it(
    'tells the network from this machine, also where all addresses are listened on',
    {
      skip: skipWithoutNetwork,
    },
    async (t) => {
      for (const addresses of [[lanAddress], ['0.0.0.0'], ['::']]) {
        const { listeners } = await serveTls(t, {
          handler: telling,
          settings: { listen: { port: 0, addresses } },
        })
        assert.equal(listeners.addresses[0], `http://127.0.0.1:${listeners.port}/`)
        assert.ok(listeners.addresses.includes(`https://${lanAddress}:${listeners.port}/`))
        assert.equal(
          (await propertiesOf(`https://${lanAddress}:${listeners.port}/`)).loopback,
          false,
        )
        assert.equal((await propertiesOf(`https://127.0.0.1:${listeners.port}/`)).loopback, true)
        assert.equal((await propertiesOf(`https://localhost:${listeners.port}/`)).loopback, true)
      }
    },
  )

  it('is refused by name when the machine has no such address', async (t) => {
    const settings = { listen: { port: 0, addresses: ['203.0.113.99'] } }
    await assert.rejects(serveTls(t, { settings }), {
      message: 'this machine has no address 203.0.113.99: correct listen.addresses',
    })
  })
})

describe('the listener for old devices', { skip: requires('openssl') }, () => {
  it('speaks TLS 1.0 and 1.1, with RSA too', async (t) => {
    const { listeners } = await serveTls(t)
    for (const flags of [
      ['-tls1', '-cipher', 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'],
      ['-tls1', '-cipher', 'AES128-SHA:@SECLEVEL=0'],
      ['-tls1_1', '-cipher', 'AES256-SHA:@SECLEVEL=0'],
    ]) {
      const { stdout } = await run(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${String(listeners.legacyPort)}`, '-ign_eof', ...flags],
        { input: 'GET / HTTP/1.0\r\n\r\n' },
      )
      assert.match(stdout, /Protocol {2}: TLSv1(?:\.1)?\n[^]*\r\nhello/, flags.join(' '))
    }
  })

  it('speaks no plain HTTP', async (t) => {
    const { listeners } = await serveTls(t)
    const port = listeners.legacyPort ?? 0
    const socket = await plainSocket(t, port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    assert.doesNotMatch(await text(socket), /hello/)
  })
})

const only = (version: SecureVersion) => ({
  minVersion: version,
  maxVersion: version,
  ciphers: 'DEFAULT:@SECLEVEL=0',
})
