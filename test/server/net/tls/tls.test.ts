import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { vcard } from '../../../support/dav-bodies.ts'
import { requires } from '../../../support/debian.ts'
import {
  openGoogleTestBridge,
  openTestBridge,
  password,
  type GoogleTestBridge,
} from '../../../support/test-bridge.ts'
import { run } from '../../../support/program.ts'
import type { Scope } from '../../../support/scope.ts'
import { requestHttps, type HttpsAnswer } from './https-request.ts'
import { lanAddress, skipWithoutNetwork } from './lan-address.ts'

const book = '/addressbooks/alice/contacts/'

/** A bridge that serves this machine's network. */
async function openLanHouse(t: Scope, settings: object = {}) {
  const listen = { port: 0, addresses: [lanAddress] }
  const bridge = await openGoogleTestBridge(t, {}, { settings: { listen, ...settings } })
  const ca = await readFile(join(bridge.dataDir, 'tls', 'authority.crt'), 'utf8')
  return { ...bridge, ca, user: `alice:${password}`, lan: `${lanAddress}:${bridge.port}` }
}

const signedIn = ({ basic }: GoogleTestBridge) => ({ Authorization: basic, Depth: '0' })

describe('a bridge on loopback only', () => {
  it('makes no certificate, and speaks no TLS', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    assert.ok(!existsSync(join(bridge.dataDir, 'tls')))
    await assert.rejects(requestHttps(`https://127.0.0.1:${bridge.port}/`))
  })

  it('K4. is not there for the network', { skip: skipWithoutNetwork }, async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const socket = connect(bridge.port, lanAddress)
    await assert.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' })
  })
})

describe('a bridge that serves the network', { skip: skipWithoutNetwork }, () => {
  it('tells its addresses: plain ones of this machine first, then what is advertised', async (t) => {
    const { addresses, port } = await openLanHouse(t, { advertise: ['contacts.lan'] })
    assert.deepEqual(addresses, [
      `http://127.0.0.1:${port}/`,
      `http://[::1]:${port}/`,
      `https://contacts.lan:${port}/`,
      `https://${lanAddress}:${port}/`,
    ])
  })

  it('serves HTTPS and HTTP on one port, uploads and 100-continue included', async (t) => {
    const bridge = await openLanHouse(t)
    const options = { ca: bridge.ca, headers: signedIn(bridge) }
    for (const base of [`https://${bridge.lan}`, `https://localhost:${bridge.port}`]) {
      const found = await requestHttps(base + book, { ...options, method: 'PROPFIND' })
      assert.equal(found.status, 207)
    }
    const put = await requestHttps(`https://${bridge.lan}${book}x.vcf`, {
      ...options,
      method: 'PUT',
      headers: { ...options.headers, Expect: '100-continue', 'Content-Type': 'text/vcard' },
      body: vcard('Securely'),
    })
    assert.equal(put.status, 201)
    assert.match(await (await bridge.ask(`${book}x.vcf`)).text(), /Securely/)
  })

  it('K60. has a certificate for its address, trusted by its authority alone', async (t) => {
    const { lan, ca } = await openLanHouse(t)
    await assert.rejects(requestHttps(`https://${lan}/`), {
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    })
    assert.equal((await requestHttps(`https://${lan}/`, { ca, method: 'OPTIONS' })).status, 200)
  })

  it(
    'passes with curl and OpenSSL, which trust its authority',
    {
      skip: requires('curl', 'openssl'),
    },
    async (t) => {
      const { lan, port, dataDir, user } = await openLanHouse(t)
      const ca = join(dataDir, 'tls', 'authority.crt')
      for (const host of [lan, `localhost:${port}`, `[::1]:${port}`]) {
        const flags = ['--silent', '--show-error', '--globoff', '--cacert', ca, '--user', user]
        const propfind = ['--request', 'PROPFIND', '--header', 'Depth: 0', `https://${host}${book}`]
        const { code, stdout, stderr } = await run('curl', [...flags, ...propfind])
        assert.equal(code, 0, stderr)
        assert.match(stdout, /<(?:\w+:)?multistatus/)
      }
      const strict = [
        '-CAfile',
        ca,
        '-verify_return_error',
        '-x509_strict',
        '-verify_ip',
        lanAddress,
      ]
      const { code, stdout } = await run('openssl', ['s_client', '-connect', lan, ...strict])
      assert.equal(code, 0)
      assert.match(stdout, /Verify return code: 0 \(ok\)/)
    },
  )

  it('K7. refuses plain HTTP from beyond this machine, asking for no password', async (t) => {
    const bridge = await openLanHouse(t, { advertise: ['contacts.lan'] })
    const before = bridge.google.requests.length
    for (const [method, headers] of [
      ['PROPFIND', {}],
      ['PROPFIND', signedIn(bridge)],
      ['OPTIONS', {}],
      ['PUT', { ...signedIn(bridge), Expect: '100-continue' }],
      ['GET', { Host: 'evil.example' }],
    ] as const) {
      const { status, fields, text: told } = await plainly(bridge, method, headers)
      assert.equal(status, '403', method)
      assert.doesNotMatch(fields, /www-authenticate|set-cookie|evil/i)
      assert.equal(
        told,
        `Passwords would travel in clear here: use https://contacts.lan:${bridge.port}/\n`,
      )
    }
    assert.equal(bridge.google.requests.length, before)
  })

  it('K7. answers plain HTTP to the network where allowPlainLan says so', async (t) => {
    const bridge = await openLanHouse(t, { allowPlainLan: true })
    assert.equal((await plainly(bridge, 'PROPFIND', signedIn(bridge))).status, '207')
  })

  it('K1. is served by every name of its own, foreign ones get 421', async (t) => {
    const bridge = await openLanHouse(t, { advertise: ['Contacts.Lan', 'fd00::17'] })
    const asked = (host: string): Promise<HttpsAnswer> =>
      requestHttps(`https://${bridge.lan}/`, {
        ca: bridge.ca,
        method: 'OPTIONS',
        headers: { Host: host },
        // Node would look for the Host in the certificate.
        checkServerIdentity: () => undefined,
      })
    for (const name of ['contacts.lan', lanAddress, '[fd00::17]', 'localhost', '[::1]'])
      for (const host of [name, `${name}:${bridge.port}`])
        assert.equal((await asked(host)).status, 200, host)
    for (const host of [
      'evil.example',
      `evil.contacts.lan:${bridge.port}`,
      `contacts.lan.:${bridge.port}`,
      `contacts.lan:${bridge.port + 1}`,
      `[fd00::18]:${bridge.port}`,
      `192.0.2.77:${bridge.port}`,
      'fd00::17',
    ]) {
      const { status, headers, ...answer } = await asked(host)
      assert.deepEqual([status, answer.text], [421, '421 Misdirected Request\n'], host)
      assert.equal(headers['set-cookie'], undefined)
    }
  })

  it('K1. takes a request without Host from this machine only', async (t) => {
    const bridge = await openLanHouse(t, { allowPlainLan: true })
    const bytes = 'OPTIONS / HTTP/1.0\r\n\r\n'
    assert.match(await exchange('127.0.0.1', bridge.port, bytes), /^HTTP\/1\.1 200 /)
    assert.match(await exchange(lanAddress, bridge.port, bytes), /^HTTP\/1\.1 421 /)
  })

  it('K62. keeps the key of its authority sealed, and every file of its owner only', async (t) => {
    const { dataDir } = await openLanHouse(t)
    const files = await readdir(dataDir, { recursive: true })
    assert.ok(files.includes(join('tls', 'authority.json')))
    for (const name of files) {
      const file = await stat(join(dataDir, name))
      assert.equal(file.mode & 0o077, 0, name)
      if (!file.isFile()) continue
      const content = await readFile(join(dataDir, name), 'latin1')
      assert.doesNotMatch(content, /PRIVATE KEY/, name)
      const { key = '' } = name.endsWith('.json') ? (JSON.parse(content) as { key?: string }) : {}
      assert.ok(!Buffer.from(key, 'base64').includes('PRIVATE KEY'), name)
    }
  })

  it('keeps its certificates over a restart', async (t) => {
    const bridge = await openLanHouse(t)
    const served = async (): Promise<readonly string[]> =>
      Promise.all(
        ['authority', 'server-ec'].map((name) =>
          readFile(join(bridge.dataDir, 'tls', `${name}.json`), 'utf8'),
        ),
      )
    const before = await served()
    await bridge.close()
    const { wellKnown, tokenEndpoint } = bridge.google
    const settings = { listen: { port: 0, addresses: [lanAddress] } }
    await openTestBridge(
      t,
      { wellKnown, tokenEndpoint, settings, refreshToken: '' },
      bridge.dataDir,
    )
    assert.deepEqual(await served(), before)
  })
})

/** One request over plain HTTP, as its bytes say. */
async function plainly(
  { port }: GoogleTestBridge,
  method: string,
  headers: Readonly<Record<string, string>>,
) {
  const fields = { Host: `${lanAddress}:${port}`, Connection: 'close', ...headers }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await exchange(
    lanAddress,
    port,
    `${method} ${book} HTTP/1.1\r\n${lines.join('')}\r\n`,
  )
  const [head = '', text = ''] = answer.split('\r\n\r\n')
  return { status: head.slice(9, 12), fields: head, text }
}

/** All that comes back until the other side ends the connection. */
function exchange(host: string, port: number, bytes: string): Promise<string> {
  const socket = connect(port, host)
  socket.write(bytes)
  return text(socket)
}
