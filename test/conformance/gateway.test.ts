import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tooManyRequests, redirect, unavailable } from '../fake-google/fault-answers.ts'
import { lostAnswer, reset } from '../fake-google/fault-wire.ts'
import type { FaultRule } from '../fake-google/faults.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 9110 §7 and §15, the side that faces Google, as CONFORMANCE numbers its requirements. */
const book = '/addressbooks/alice/contacts/'
const upstreamFields = [
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'depth',
  'host',
  'user-agent',
  'via',
]

describe('a gateway', () => {
  const bridge = createSharedTestBridge()
  const listing = (headers: Readonly<Record<string, string>> = {}) =>
    sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, headers, body: propfindBody('d:getetag') })
  const withFault = async <T>(fault: FaultRule, work: () => Promise<T>): Promise<T> => {
    bridge.google.faults.push(fault)
    try {
      return await work()
    } finally {
      bridge.google.faults.length = 0
    }
  }

  it('89. passes on no field of the client but what it understands', async () => {
    const headers = {
      Connection: 'close, X-Named, If-Match',
      'X-Named': 'canary',
      'Keep-Alive': 'timeout=canary',
      'Proxy-Connection': 'canary',
      TE: 'trailers, canary',
      Trailer: 'canary',
      Upgrade: 'canary/1',
      'X-Forwarded-For': 'canary',
      Forwarded: 'for=canary',
      Referer: `${bridge.url}canary`,
      'X-HTTP-Method-Override': 'DELETE',
      'X-Original-URL': '/canary',
      Range: 'bytes=0-1',
      'User-Agent': 'canary',
    }
    bridge.google.forgetRequests()
    const { id } = bridge.account.contacts.add(vcard('Fields'))
    assert.equal((await listing(headers)).status, 207)
    assert.equal((await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`, { headers })).status, 200)
    await sendRawRequest(bridge, 'PUT', `${book}${id}.vcf`, { headers, body: vcard('Other') })
    assert(bridge.google.requests.length >= 3)
    for (const { headers: sent } of bridge.google.requests) {
      assert(!JSON.stringify(sent).includes('canary'))
      assert.deepEqual(
        Object.keys(sent).filter((name) => !upstreamFields.includes(name)),
        [],
      )
    }
  })

  it('89. keeps a precondition that the client names in Connection', async () => {
    const { id, etag } = bridge.account.contacts.add(vcard('Named'))
    const headers = { Connection: 'close, If-Match', 'If-Match': '"other"' }
    const answer = await sendRawRequest(bridge, 'PUT', `${book}${id}.vcf`, {
      headers,
      body: vcard('Lost'),
    })
    assert.equal(answer.status, 412)
    assert.equal(bridge.account.contacts.get(id)?.etag, etag)
  })

  it("90. and 91. names upstream's host, and itself in Via", async () => {
    bridge.google.forgetRequests()
    await listing({ Via: '1.1 canary' })
    for (const { headers } of bridge.google.requests) {
      assert.equal(headers.host, new URL(bridge.google.url).host)
      assert.equal(headers.via, '1.1 carddav-bridge')
    }
  })

  it('92. answers OPTIONS itself and refuses TRACE, whatever Max-Forwards says', async () => {
    const sent = await sentUpstream(bridge, async () => {
      for (const value of ['0', '1', '10']) {
        const headers = { 'Max-Forwards': value }
        assert.equal((await sendRawRequest(bridge, 'OPTIONS', book, { headers })).status, 200)
        const trace = await sendRawRequest(bridge, 'TRACE', book, { headers })
        assert.equal(trace.status, 405)
        assert.doesNotMatch(trace.text, /Authorization|Max-Forwards/i)
      }
    })
    assert.deepEqual(sent, [])
  })

  it('105. and 106. decodes what upstream compressed, and tells the length of what it sends', async () => {
    bridge.account.contacts.add(vcard('Compressed'))
    bridge.google.switches.gzip = false
    const plain = await listing()
    bridge.google.switches.gzip = true
    const answer = await listing({ 'Accept-Encoding': 'gzip, br' })
    assert.equal(answer.text, plain.text)
    assert.equal(answer.header('content-encoding'), undefined)
    assert.equal(answer.header('transfer-encoding'), undefined)
    assert.equal(Number(answer.header('content-length')), answer.body.length)
  })

  it('107. answers 502 when upstream breaks off, and repeats no write', async () => {
    const broken = { match: { path: /^\/carddav/ }, do: reset }
    assert.equal((await withFault(broken, () => listing())).status, 502)
    const lost = { match: { method: 'PUT' }, do: lostAnswer }
    const sent = await sentUpstream(bridge, async () => {
      const put = () =>
        sendRawRequest(bridge, 'PUT', `${book}lost.vcf`, { body: vcard('Lost answer') })
      assert.equal((await withFault(lost, put)).status, 502)
    })
    assert.equal(sent.filter((line) => line.startsWith('PUT ')).length, 1)
    assert.match((await sendRawRequest(bridge, 'GET', `${book}lost.vcf`)).text, /Lost answer/)
  })

  it('109. follows a redirect of upstream on its own origin, with the method kept', async () => {
    for (const status of [301, 302, 307, 308]) {
      const moved = redirect(bridge.account.bookHref, status)
      const rule = { match: { method: 'REPORT', path: /default\/$/, n: 1 }, do: moved }
      const sent = await sentUpstream(bridge, async () => {
        multistatus(await withFault(rule, () => listing()))
      })
      assert.deepEqual(sent.slice(0, 2), Array(2).fill(`REPORT ${bridge.account.bookHref}`))
    }
  })

  it('109. follows none to another origin, in circles, or for a write', async (t) => {
    const other = await startFakeGoogle()
    t.after(() => other.close())
    for (const location of [
      `${other.url}/x`,
      bridge.account.bookHref,
      'http://[::1]:1/',
      '//x.example/',
    ]) {
      const rule = { match: { method: 'PROPFIND' }, do: redirect(location, 307) }
      const answer = await withFault(rule, () => listing())
      assert.equal(answer.status, 502, location)
      assert.equal(answer.header('location'), undefined)
    }
    const rule = { match: { method: 'PUT' }, do: redirect(bridge.account.bookHref, 307) }
    const put = () => sendRawRequest(bridge, 'PUT', `${book}moved.vcf`, { body: vcard('Moved') })
    const sent = await sentUpstream(bridge, async () => {
      assert.equal((await withFault(rule, put)).status, 502)
    })
    assert.equal(sent.filter((line) => line.startsWith('PUT ')).length, 1)
    assert.deepEqual(other.requests, [])
  })

  it('110. says that nobody may keep what is private', async () => {
    const { id } = bridge.account.contacts.add(vcard('Private'))
    const answers = [await listing(), await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`)]
    for (const { header } of answers) assert.equal(header('cache-control'), 'private, no-cache')
  })

  it('111. return=minimal and Brief leave out what was not found, and say so', async () => {
    bridge.account.contacts.add(vcard('Minimal'))
    const body = propfindBody('d:getetag', 'd:nothing')
    for (const headers of [
      { Prefer: 'return=minimal' },
      { Prefer: 'x, return="minimal"; y' },
      { Brief: 't' },
    ]) {
      const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, headers, body })
      for (const { propstats } of multistatus(answer).rows) assert.equal(propstats.length, 1)
      assert.equal(answer.header('preference-applied'), 'return=minimal')
      assert.match(answer.header('vary') ?? '', /Brief.*Prefer|Prefer.*Brief/)
    }
    const whole = await sendRawRequest(bridge, 'PROPFIND', book, {
      depth: 1,
      headers: { Brief: 'f' },
      body,
    })
    assert.match(whole.text, /404 Not Found/)
  })
})

describe('a gateway whose upstream asks for patience', () => {
  for (const [name, fault] of [
    ['429', tooManyRequests('7')],
    ['503', unavailable('7')],
  ] as const) {
    const bridge = createSharedTestBridge()
    it(`108. after ${name} passes Retry-After on, and sends nothing before`, async () => {
      bridge.google.faults.push({ match: { method: 'PROPFIND', n: 1 }, do: fault })
      const ask = () =>
        sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, body: propfindBody('d:getetag') })
      const answer = await ask()
      assert.equal(answer.status, 503)
      assert.equal(answer.header('retry-after'), '7')
      const sent = await sentUpstream(bridge, async () => {
        assert.equal((await ask()).status, 503)
      })
      assert.deepEqual(sent, [])
    })
  }
})
