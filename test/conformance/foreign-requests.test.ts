import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { rawExchange } from '../support/raw-http.ts'
import { unharmed } from './unharmed.ts'

/** Requests that get no further than the first room: THREATS K1, K2. */
const book = '/addressbooks/alice/contacts/'

describe('a request to another host', () => {
  const bridge = createSharedTestBridge()
  const foreign = (): readonly string[] => {
    const { port } = bridge
    return [
      'evil.example',
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `evil-localhost:${port}`,
      `localhost:${port + 1}`,
      'localhost:80',
      'localhost:0',
      'localhost:',
      `localhost.:${port}`,
      `127.1:${port}`,
      `127.0.0.2:${port}`,
      `2130706433:${port}`,
      `0x7f000001:${port}`,
      `0177.0.0.1:${port}`,
      `0.0.0.0:${port}`,
      `[::]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `[0:0:0:0:0:0:0:1]:${port}`,
      `[::1%lo]:${port}`,
      `alice@localhost:${port}`,
      `localhost:${port}@evil.example`,
      `localhost:${port}, evil.example`,
      `localhost:${port}/`,
      `localhost:${port}#`,
      `localhost:0${port}0`,
      `localhost:${port}:${port}`,
      `lоcalhost:${port}`,
      '',
    ]
  }

  it('K1. is answered 421 by every foreign name, without an echo or a cookie', async () => {
    await unharmed(bridge, async () => {
      for (const Host of foreign())
        for (const [method, target] of [
          ['PROPFIND', book],
          ['OPTIONS', '/'],
          ['GET', '/.well-known/carddav'],
        ] as const) {
          const answer = await sendRawRequest(bridge, method, target, { headers: { Host } })
          assert.equal(answer.status, 421, `${method} ${Host}`)
          assert.equal(answer.text, '421 Misdirected Request\n')
          for (const name of ['set-cookie', 'location', 'www-authenticate'])
            assert.equal(answer.header(name), undefined)
        }
    })
  })

  it('K1. is served by every name of ours, with the port or without', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]', 'LocalHost'])
      for (const Host of [name, `${name}:${bridge.port}`])
        assert.equal(
          (await sendRawRequest(bridge, 'OPTIONS', book, { headers: { Host } })).status,
          200,
          Host,
        )
  })

  it('in absolute-form is answered 421 too, whatever Host says', async () => {
    await unharmed(bridge, async () => {
      for (const target of [
        'http://evil.example/',
        `https://evil.example:${bridge.port}${book}`,
        `http://alice@localhost:${bridge.port}${book}`,
        'http:///x',
        'HTTP://169.254.169.254/latest/',
      ])
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0 })).status,
          421,
          target,
        )
    })
  })

  it('in authority-form, or with another scheme, is refused', async () => {
    const host = `Host: localhost:${bridge.port}`
    await unharmed(bridge, async () => {
      for (const target of [`localhost:${bridge.port}`, 'evil.example:443']) {
        const bytes = `CONNECT ${target} HTTP/1.1\r\n${host}\r\nAuthorization: ${bridge.basic}\r\n\r\n`
        assert.equal((await rawExchange(bridge.port, bytes)).status, 405, target)
      }
      for (const target of [
        'ftp://localhost/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        '*',
        'addressbooks/alice/',
      ])
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0 })).status,
          400,
          target,
        )
    })
  })
})

describe('a request from a web page', () => {
  const bridge = createSharedTestBridge()
  const origins = (): readonly string[] => [
    'http://evil.example',
    'https://evil.example',
    `http://evil.example:${bridge.port}`,
    `http://localhost:${bridge.port + 1}`,
    'http://127.0.0.1',
    'null',
    'moz-extension://0123',
    'garbage',
    '',
  ]

  it('K2. of another origin is answered 403 and allowed nothing', async () => {
    await unharmed(bridge, async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'PROPFIND', 'REPORT', 'OPTIONS', 'POST'])
        for (const Origin of origins()) {
          const answer = await sendRawRequest(bridge, method, `${book}x.vcf`, {
            headers: { Origin },
            body: vcard('Page'),
          })
          assert.equal(answer.status, 403, `${method} ${Origin}`)
          assert(!answer.fields.some(([name]) => /^access-control/i.test(name)))
        }
    })
  })

  it('K2. is answered 403 when Sec-Fetch-Site tells of another site', async () => {
    await unharmed(bridge, async () => {
      for (const site of ['cross-site', 'same-site', 'nonsense'])
        for (const method of ['GET', 'PUT', 'OPTIONS']) {
          const headers = { 'Sec-Fetch-Site': site }
          assert.equal(
            (await sendRawRequest(bridge, method, `${book}x.vcf`, { headers, body: vcard('Site') }))
              .status,
            403,
          )
        }
    })
  })

  it("Thunderbird's own Origin and Sec-Fetch-Site pass", async () => {
    for (const host of [`localhost:${bridge.port}`, `127.0.0.1:${bridge.port}`]) {
      const headers = {
        Host: host,
        Origin: `http://${host}`,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'cors',
      }
      assert.equal(
        (await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, headers })).status,
        207,
      )
    }
    const headers = { 'Sec-Fetch-Site': 'none' }
    assert.equal(
      (await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, headers })).status,
      207,
    )
  })
})
