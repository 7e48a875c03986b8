import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import {
  answer,
  captivePortal,
  delay,
  quota,
  redirect,
  replaceBody,
  tooManyRequests,
  unauthorized,
} from './fault-answers.ts'
import {
  cutBody,
  compressed,
  cutCoding,
  drip,
  extraBytes,
  falseLabel,
  gzipWithBlanks,
  hang,
  hangAfterHeaders,
  lostAnswer,
  raw,
  reset,
  resetInHeaders,
} from './fault-wire.ts'
import type { Fault } from './faults.ts'
import { card, visit } from './oauth/visitor.ts'
import type { Visitor } from './oauth/visitor.ts'

/** All bytes that answer a PROPFIND of the book under a fault, until the connection ends. */
async function bytes({ google, alice }: Visitor, fault: Fault, more = ''): Promise<Buffer> {
  google.faults.push({ match: { method: 'PROPFIND', n: 1 }, do: fault })
  const socket = connect(Number(new URL(google.url).port), '127.0.0.1')
  socket.write(
    `PROPFIND ${alice.bookHref} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n` +
      `authorization: Bearer ${alice.accessToken()}\r\ndepth: 0\r\n${more}\r\n`,
  )
  return buffer(socket)
}

function parts(whole: Buffer): readonly [head: string, body: Buffer] {
  const end = whole.indexOf('\r\n\r\n')
  return [whole.subarray(0, end).toString(), whole.subarray(end + 4)]
}

describe('§11 Faults of the fake Google', () => {
  it('befall the requests that match, as often as told', async (t) => {
    const { ask, book, google } = await visit(t)
    google.faults.push({
      match: { method: 'PROPFIND', path: /default/, after: 1, n: 2 },
      do: quota(),
    })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await ask('PROPFIND', book)).status)
    assert.deepEqual(statuses, [207, 403, 403, 207])
    google.faults.length = 0
    google.faults.push({ match: { body: /getctag/ }, do: unauthorized })
    assert.equal((await ask('PROPFIND', book)).status, 207)
  })

  it('answer what throttled clients get', async (t) => {
    const { ask, book, google } = await visit(t)
    google.faults.push({ match: { n: 1 }, do: tooManyRequests('30') })
    const limited = await ask('PROPFIND', book)
    assert.equal(limited.status, 429)
    assert.equal(limited.headers.get('retry-after'), '30')
    google.faults.push({ match: { n: 1 }, do: quota('dailyLimitExceeded') })
    assert.match(
      (await ask('PROPFIND', book)).text,
      /"domain": "usageLimits",\s*"reason": "dailyLimitExceeded"/,
    )
  })

  it('answer a portal, a redirect, another body, or after a while', async (t) => {
    const { ask, book, google } = await visit(t)
    const under = (fault: Fault) => {
      google.faults.push({ match: { n: 1 }, do: fault })
      return ask('PROPFIND', book, { depth: '0' })
    }
    assert.match((await under(captivePortal())).text, /^<html>/)
    assert.equal(
      (await under(redirect('https://evil.example/'))).headers.get('location'),
      'https://evil.example/',
    )
    assert.equal((await under(replaceBody((body) => body + '<x/>'))).text.slice(-4), '<x/>')
    assert.equal((await under(delay(1, answer({ status: 502 })))).status, 502)
  })

  it('lose the answer of an operation that was performed', async (t) => {
    const { ask, alice, book, google } = await visit(t)
    google.faults.push({ match: { method: 'PUT', n: 1 }, do: lostAnswer })
    await assert.rejects(ask('PUT', `${book}x`, { body: card() }))
    assert.equal(alice.contacts.size, 1)
    assert.equal(google.requests.at(-1)?.status, 0)
  })

  it('reset before or in the headers', async (t) => {
    const visitor = await visit(t)
    await assert.rejects(bytes(visitor, reset), { code: 'ECONNRESET' })
    await assert.rejects(bytes(visitor, resetInHeaders()), { code: 'ECONNRESET' })
  })

  it('cut a body in any framing and coding', async (t) => {
    const visitor = await visit(t)
    const [whole] = [parts(await bytes(visitor, cutBody(1e9)))]
    const length = whole[1].length
    assert.match(whole[0], new RegExp(`content-length: ${length}$`, 'm'))
    assert.equal(parts(await bytes(visitor, cutBody(-1)))[1].length, length - 1)
    assert.equal(parts(await bytes(visitor, cutBody(0)))[1].length, 0)
    const chunked = parts(await bytes(visitor, cutBody(10, { framing: 'chunked' })))
    assert.equal(chunked[1].toString(), `${length.toString(16)}\r\n<?xml vers`)
    const closed = parts(await bytes(visitor, cutBody(10, { framing: 'close' })))
    assert.doesNotMatch(closed[0], /content-length|transfer-encoding/)
    const zipped = parts(await bytes(visitor, cutBody(1e9, { coding: 'gzip' })))
    assert.equal(gunzipSync(zipped[1]).length, length)
    await assert.rejects(bytes(visitor, cutBody(10, { rst: true })), { code: 'ECONNRESET' })
  })

  it('lie about compression', async (t) => {
    const visitor = await visit(t)
    const half = parts(await bytes(visitor, cutCoding('gzip')))
    assert.match(half[0], new RegExp(`content-length: ${half[1].length}$`, 'm'))
    assert.throws(() => gunzipSync(half[1]))
    const plain = parts(await bytes(visitor, falseLabel()))
    assert.match(plain[0], /content-encoding: gzip/)
    assert.match(plain[1].toString(), /^<\?xml/)
    const blanks = parts(await bytes(visitor, gzipWithBlanks(1e6)))
    assert.ok(blanks[1].length < 20_000 && gunzipSync(blanks[1]).length > 1e6)
  })

  it('are compressed once, also for a client that accepts it', async (t) => {
    const visitor = await visit(t)
    const accepting = 'accept-encoding: gzip\r\n'
    const plain = parts(await bytes(visitor, falseLabel(), accepting))
    assert.match(plain[1].toString(), /^<\?xml/)
    assert.match(plain[0], /content-encoding: gzip/)
    const whole = parts(await bytes(visitor, compressed('gzip'), accepting))
    assert.match(gunzipSync(whole[1]).toString(), /^<\?xml/)
  })

  it('send bytes after the answer, byte after byte, or bytes of ones own', async (t) => {
    const visitor = await visit(t)
    const extra = (exchange: Parameters<Fault>[0], perform: Parameters<Fault>[1]) => {
      const sent = extraBytes('HTTP/1.1 200 OK\r\n\r\n')(exchange, perform)
      exchange.response.socket?.end()
      return sent
    }
    assert.match((await bytes(visitor, extra)).toString(), /<\/d:multistatus>\nHTTP\/1\.1 200 OK/)
    const dripped = (exchange: Parameters<Fault>[0], perform: Parameters<Fault>[1]) => {
      return Promise.resolve(drip(0, { size: 50, headers: true })(exchange, perform)).finally(() =>
        exchange.response.socket?.end(),
      )
    }
    assert.match(
      (await bytes(visitor, dripped)).toString(),
      /^HTTP\/1\.1 207 [^]*<\/d:multistatus>\n$/,
    )
    assert.equal((await bytes(visitor, raw('nonsense'))).toString(), 'nonsense')
  })

  it('hang, with or without headers, until the server closes', async (t) => {
    const visitor = await visit(t)
    const silent = bytes(visitor, hang).catch(() => Buffer.alloc(0))
    await visitor.google.nextRequest()
    const talking = bytes(visitor, hangAfterHeaders).catch(() => Buffer.alloc(0))
    await visitor.google.nextRequest()
    await visitor.google.close()
    assert.equal((await silent).length, 0)
    assert.equal(parts(await talking)[1].length, 0)
  })

  it('leave a body that never became whole unperformed', async (t) => {
    const { google, alice, book } = await visit(t)
    const socket = connect(Number(new URL(google.url).port), '127.0.0.1')
    const arrived = google.nextRequest()
    socket.write(`PUT ${book}x HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nBEGIN`)
    assert.equal((await arrived).body, '')
    socket.destroy()
    await once(socket, 'close')
    assert.equal(alice.contacts.size, 0)
  })

  it('are seen in the record of requests', async (t) => {
    const { ask, book, google } = await visit(t)
    google.faults.push({ match: {}, do: quota() })
    await ask('REPORT', `${book}?a=b`, { body: '<x/>' })
    const { method, path, headers, body, status } = google.requests.at(-1) ?? {}
    assert.deepEqual([method, path, body, status], ['REPORT', `${book}?a=b`, '<x/>', 403])
    assert.match(headers?.authorization ?? '', /^Bearer ya29\./)
  })
})
