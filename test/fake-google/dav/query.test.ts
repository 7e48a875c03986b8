import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, rowsOf, visit } from '../oauth/visitor.ts'
import type { Visitor } from '../oauth/visitor.ts'

const PROP = '<d:prop><d:getetag/><card:address-data/></d:prop>'

function query({ report }: Visitor, filter: string, prop = PROP) {
  return report('card:addressbook-query', prop + filter)
}

/** The names of the contacts that pass a prop-filter with this content. */
async function found(visitor: Visitor, name: string, content: string): Promise<readonly string[]> {
  const filter = `<card:filter><card:prop-filter name="${name}">${content}</card:prop-filter></card:filter>`
  const { text } = await query(visitor, filter)
  return [...text.matchAll(/\nNICKNAME:(.*)/g)].map(([, nickname = '']) => nickname).sort()
}

async function visitFour(...[t]: Parameters<typeof visit>): Promise<Visitor> {
  const visitor = await visit(t)
  const { contacts } = visitor.alice
  contacts.add(card('NICKNAME:none'))
  contacts.add(card('NICKNAME:home', 'EMAIL;TYPE=HOME:ann@home.example'))
  contacts.add(card('NICKNAME:work', 'EMAIL;TYPE=WORK:ann@work.example'))
  contacts.add(
    card('NICKNAME:both', 'EMAIL;TYPE=HOME:a@home.example', 'EMAIL;TYPE=WORK:a@work.example'),
  )
  return visitor
}

const match = (text: string, negate = 'no') =>
  `<card:text-match negate-condition="${negate}">${text}</card:text-match>`

describe('§8 addressbook-query of the fake Google', () => {
  it('refuses a query without a filter', async (t) => {
    assert.equal((await query(await visitFour(t), '')).status, 400)
  })

  it('finds nothing with an empty filter, and everything with an empty allof', async (t) => {
    const visitor = await visitFour(t)
    const none = await query(visitor, '<card:filter/>')
    assert.equal(none.status, 207)
    assert.deepEqual(rowsOf(none.text), [])
    assert.equal(rowsOf((await query(visitor, '<card:filter test="allof"/>')).text).length, 4)
  })

  it('takes a prop-filter without a condition for "has it"', async (t) => {
    const visitor = await visitFour(t)
    assert.equal((await found(visitor, 'FN', '')).length, 4)
    assert.deepEqual(await found(visitor, 'EMAIL', ''), ['both', 'home', 'work'])
  })

  it('knows names in upper case only', async (t) => {
    assert.deepEqual(await found(await visitFour(t), 'email', ''), [])
  })

  it('finds text whatever its case', async (t) => {
    assert.deepEqual(await found(await visitFour(t), 'EMAIL', match('HOME.example')), [
      'both',
      'home',
    ])
  })

  it('finds what is not defined', async (t) => {
    assert.deepEqual(await found(await visitFour(t), 'EMAIL', '<card:is-not-defined/>'), ['none'])
  })

  it('negates over all instances, and for contacts that have none', async (t) => {
    const visitor = await visitFour(t)
    assert.deepEqual(await found(visitor, 'EMAIL', match('home', 'yes')), ['none', 'work'])
  })

  it('takes a list of types for one string', async (t) => {
    const visitor = await visitFour(t)
    const type = (content: string) =>
      `<card:param-filter name="TYPE">${content}</card:param-filter>`
    const equals = (text: string) =>
      `<card:text-match match-type="equals">${text}</card:text-match>`
    assert.deepEqual(await found(visitor, 'EMAIL', type(equals('HOME,PREF'))), ['both', 'home'])
    assert.deepEqual(await found(visitor, 'EMAIL', type(equals('HOME'))), [])
    assert.deepEqual(await found(visitor, 'EMAIL', type('<card:is-not-defined/>')), ['none'])
  })

  it('honours a limit and a part of the card', async (t) => {
    const visitor = await visitFour(t)
    const part = '<d:prop><card:address-data><card:prop name="FN"/></card:address-data></d:prop>'
    const limit = '<card:limit><card:nresults>2</card:nresults></card:limit>'
    const { text } = await query(visitor, `<card:filter test="allof"/>${limit}`, part)
    assert.equal(rowsOf(text).length, 2)
    assert.ok(text.includes('>BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nEND:VCARD\n<'))
  })

  it('finds a contact by its UID', async (t) => {
    const visitor = await visitFour(t)
    const id = visitor.alice.contacts.list()[1]?.id ?? ''
    assert.deepEqual(await found(visitor, 'UID', match(id)), ['home'])
  })
})
