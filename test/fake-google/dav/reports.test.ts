import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, rowsOf, visit } from '../oauth/visitor.ts'
import type { Visitor } from '../oauth/visitor.ts'

const DAY = 86_400_000
const tokenIn = (text: string) => /<d:sync-token>([^<]*)</.exec(text)?.[1] ?? ''

async function tokenOf({ propfind, book }: Visitor): Promise<string> {
  return tokenIn((await propfind(book, '0', '<d:sync-token/>')).text)
}

const sync = ({ report }: Visitor, token: string, depth?: string) => {
  const content = `<d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>`
  return report('d:sync-collection', content, depth)
}

describe('§6 sync-collection of the fake Google', () => {
  it('reports with Depth 1 what was made, changed and deleted since the token', async (t) => {
    const visitor = await visit(t)
    const { contacts } = visitor.alice
    const [kept, changed, deleted] = [
      contacts.add(card()),
      contacts.add(card()),
      contacts.add(card()),
    ]
    const token = await tokenOf(visitor)
    contacts.edit(changed.id, card('NOTE:x'))
    contacts.remove(deleted.id)
    const made = contacts.add(card())
    const { status, text } = await sync(visitor, token)
    assert.equal(status, 207)
    assert.deepEqual(rowsOf(text), [changed.href, deleted.href, made.href])
    assert.ok(!text.includes(kept.href))
    const gone = `<d:href>${deleted.href}</d:href>\n  <d:status>HTTP/1.1 404 Not Found</d:status>`
    assert.ok(text.includes(gone))
    assert.deepEqual(rowsOf((await sync(visitor, tokenIn(text))).text), [])
  })

  it('looks with Depth 0, or none, as if nothing had changed', async (t) => {
    const visitor = await visit(t)
    const token = await tokenOf(visitor)
    visitor.alice.contacts.add(card())
    for (const depth of ['0', '']) {
      const { status, text } = await sync(visitor, token, depth)
      assert.equal(status, 207)
      assert.deepEqual(rowsOf(text), [])
      assert.notEqual(tokenIn(text), '')
    }
  })

  it('refuses an empty, a foreign and a future token with 400', async (t) => {
    const visitor = await visit(t)
    const future = 'https://www.googleapis.com/carddav/v1/synctoken/0801100118FFFFFFFFFFFFFF0F'
    for (const token of ['', 'b905a5fd-ce23', future]) {
      const { status, text } = await sync(visitor, token)
      assert.equal(status, 400)
      assert.match(text, /INVALID_ARGUMENT/)
    }
  })

  it('keeps a token for 29 days', async (t) => {
    const visitor = await visit(t)
    const token = await tokenOf(visitor)
    const body = `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token></sync-collection>`
    const after = (days: number) => {
      visitor.google.clock.advance(days * DAY)
      const headers = { authorization: `Bearer ${visitor.alice.accessToken()}` }
      return visitor.ask('REPORT', visitor.book, { depth: '1', body, headers })
    }
    assert.equal((await after(28)).status, 207)
    assert.equal((await after(2)).status, 400)
  })

  it('can report old deletions again', async (t) => {
    const visitor = await visit(t)
    const { href, id } = visitor.alice.contacts.add(card())
    visitor.alice.contacts.remove(id)
    const token = await tokenOf(visitor)
    assert.deepEqual(rowsOf((await sync(visitor, token)).text), [])
    visitor.google.switches.overReportDeletions = true
    assert.deepEqual(rowsOf((await sync(visitor, token)).text), [href])
  })
})

describe('§7 addressbook-multiget of the fake Google', () => {
  const prop = '<d:prop><d:getetag/><card:address-data/><d:getcontenttype/></d:prop>'

  it('answers cards, and leaves out what is missing', async (t) => {
    const { report, alice, book } = await visit(t)
    const { href, text } = alice.contacts.add(card('NOTE:a <b> & c'))
    const content = `${prop}<d:href>${book}none</d:href><d:href>${href.replace('@', '%40')}</d:href>`
    const answer = await report('card:addressbook-multiget', content, '0')
    assert.deepEqual(rowsOf(answer.text), [href])
    const [, data = ''] = /<card:address-data>([^<]*)</.exec(answer.text) ?? []
    assert.equal(
      data.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
      text,
    )
  })

  it('fails when the book itself is among the hrefs', async (t) => {
    const { report, book } = await visit(t)
    const failed = await report('card:addressbook-multiget', `${prop}<d:href>${book}</d:href>`)
    assert.equal(failed.status, 500)
    assert.match(failed.text, /"INTERNAL"/)
  })

  it('refuses DAV elements in the default namespace', async (t) => {
    const { ask, alice, book } = await visit(t)
    const { href } = alice.contacts.add(card())
    const body = `<CARD:addressbook-multiget xmlns="DAV:" xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop><getetag/></prop><href>${href}</href></CARD:addressbook-multiget>`
    assert.equal((await ask('REPORT', book, { depth: '0', body })).status, 400)
  })

  it('gives whole cards to those who ask for a part', async (t) => {
    const { report, alice } = await visit(t)
    const { href } = alice.contacts.add(card('NOTE:whole'))
    const part = '<d:prop><card:address-data><card:prop name="FN"/></card:address-data></d:prop>'
    const { text } = await report('card:addressbook-multiget', `${part}<d:href>${href}</d:href>`)
    assert.match(text, /NOTE:whole/)
  })
})
