import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inventedCard, seedContacts } from './seed.ts'
import { rowsOf, visit } from './oauth/visitor.ts'

describe('The invented contacts of the fake Google', () => {
  it('are the same each time, and each another', () => {
    const cards = Array.from({ length: 500 }, (_, index) => inventedCard(index))
    assert.equal(new Set(cards).size, 500)
    assert.equal(inventedCard(77), cards[77])
  })

  it('have names in eight scripts, and every fourth a photo', async (t) => {
    const { alice } = await visit(t)
    seedContacts(alice, 64)
    const texts = alice.contacts.list().map(({ text }) => text)
    const all = texts.join('')
    for (const script of [
      'Latin',
      'Cyrillic',
      'Greek',
      'Arabic',
      'Hebrew',
      'Han',
      'Hangul',
      'Devanagari',
    ]) {
      assert.match(all, new RegExp(`\nN:\\p{Script=${script}}`, 'u'))
    }
    assert.equal(texts.filter((text) => text.includes('\nPHOTO;ENCODING=B:iVBORw0KGgo')).length, 16)
  })

  it('are listed whole when there are many', async (t) => {
    const { alice, propfind, book } = await visit(t)
    seedContacts(alice, 2000)
    const listed = rowsOf((await propfind(book, '1', '<d:getetag/>')).text)
    assert.equal(new Set(listed).size, 2001)
  })
})
