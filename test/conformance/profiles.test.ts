import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CALENDARSERVER, DAV } from '../fake-google/dav/xml.ts'
import { addDevice } from '../support/add-device.ts'
import { found, linkIn, multistatus } from '../support/dav-answers.ts'
import { nameContains, propfindBody, queryBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { basic } from '../support/test-bridge.ts'

const book = '/addressbooks/alice/contacts/'

describe('a client profile', () => {
  const bridge = createSharedTestBridge()
  const asDevice = async (profile: string): Promise<Record<string, string>> => {
    await addDevice(bridge, { name: profile, password: `password-of-${profile}`, profile })
    return { Authorization: basic('alice', `password-of-${profile}`), 'User-Agent': 'Unheard-Of/1' }
  }

  it('can be given to a device: one that rejects redirects is answered in place', async () => {
    const body = propfindBody('d:current-user-principal')
    const ask = { depth: 0, body, headers: await asDevice('blackberry') } as const
    for (const target of ['/.well-known/carddav', '/.well-known/carddav/']) {
      const { rows } = multistatus(await sendRawRequest(bridge, 'PROPFIND', target, ask))
      assert.equal(rows[0]?.href, '/.well-known/carddav')
      assert.equal(linkIn(rows[0], `${DAV}current-user-principal`), '/principals/alice/')
    }
  })

  it('that answers in place asks for the password first', async () => {
    const answer = await sendRawRequest(bridge, 'PROPFIND', '/.well-known/carddav', {
      depth: 0,
      headers: { Authorization: undefined, 'User-Agent': 'MSFT-WIN-3/10.0.19041 (gzip)' },
    })
    assert.equal(answer.status, 401)
  })

  it('without a need of its own is redirected, with a password and without', async () => {
    for (const Authorization of [bridge.basic, undefined]) {
      const answer = await sendRawRequest(bridge, 'PROPFIND', '/.well-known/carddav', {
        depth: 0,
        headers: { Authorization },
      })
      assert.equal(answer.status, 301)
    }
  })

  it('reads an absent Depth as 0 where a client leaves it out, and no other Depth', async () => {
    const headers = await asDevice('dav')
    const body = propfindBody('d:resourcetype')
    const answer = multistatus(
      await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/', { headers, body }),
    )
    assert.deepEqual(answer.hrefs, ['/addressbooks/alice/'])
    const all = await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/', {
      depth: 'infinity',
      headers,
      body,
    })
    assert.ok(multistatus(all).hrefs.includes(book))
  })

  it('queries the cards with Depth 0 only where a client means 1', async () => {
    const { id } = bridge.account.contacts.add(vcard('Depths'))
    const body = queryBody(nameContains('depths'))
    const members = { depth: 0, body, headers: await asDevice('windows-people') } as const
    assert.deepEqual(multistatus(await sendRawRequest(bridge, 'REPORT', book, members)).hrefs, [
      `${book}${id}.vcf`,
    ])
    assert.deepEqual(
      multistatus(await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body })).hrefs,
      [],
    )
  })

  it('gives a number for a ctag where a client reads one', async () => {
    const headers = await asDevice('linphone')
    const body = propfindBody('cs:getctag')
    const answer = await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1, headers, body })
    const ctag = found(multistatus(answer).row(book), `${CALENDARSERVER}getctag`)?.text ?? ''
    assert.match(ctag, /^\d{10}$/)
  })
})

describe('what clients send and need not', () => {
  const bridge = createSharedTestBridge()

  it('Range: the whole card comes', async () => {
    const { id } = bridge.account.contacts.add(vcard('Ranged'))
    const answer = await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`, {
      headers: { Range: 'bytes=0-9' },
    })
    assert.equal(answer.status, 200)
    assert.match(answer.text, /^BEGIN:VCARD[^]*END:VCARD\r\n$/)
  })

  it('a card may be called text/x-vcard, text/directory or application/octet-stream', async () => {
    for (const [index, type] of [
      'text/x-vcard',
      'text/x-vcard; charset=utf-8',
      'text/directory;profile=vCard',
      'application/octet-stream',
    ].entries()) {
      const answer = await sendRawRequest(bridge, 'PUT', `${book}type-${index}.vcf`, {
        headers: { 'Content-Type': type },
        body: vcard('Typed', `UID:type-${index}`),
      })
      assert.equal(answer.status, 201, type)
    }
  })
})
