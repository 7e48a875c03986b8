import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isStoredCopyOf, withDroppedProperties } from '../../../../lib/vcard/merge/stored-copy.ts'
import { parseVCard, printVCard, type VCard } from '../../../../lib/vcard/text/vcard.ts'

const card = (...lines: readonly string[]): VCard =>
  parseVCard(Buffer.from(['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')))

const linesOf = (vcard: VCard): readonly string[] => printVCard(vcard).split('\r\n').slice(2, -2)

const written = card('N:Doe;Jane;;;', 'TEL:+1 555 0100', 'TEL:+1 555 0101', 'CATEGORIES:friends')

describe('Google’s copy of a card', () => {
  it('is one of what was written when it has nothing else, and lacks only what Google drops altogether', () => {
    const stored = card(
      'UID:a1',
      'FN:Jane Doe',
      'N:Doe;Jane;;;',
      'TEL:+1 555 0100',
      'TEL:+1 555 0101',
    )
    assert.equal(isStoredCopyOf(written, stored), true)
  })

  it('is another card when a value is new, or one of several is gone', () => {
    const changed = card('N:Doe;Jane;;;', 'TEL:+1 555 0100', 'TEL:+1 555 0199')
    const fewer = card('N:Doe;Jane;;;', 'TEL:+1 555 0100')
    for (const stored of [changed, fewer]) assert.equal(isStoredCopyOf(written, stored), false)
  })
})

describe('a card that somebody has changed since it was written', () => {
  it('has what was changed, and what Google drops', () => {
    const stored = card('N:Doe;Jane;;;', 'TEL:+1 555 0100', 'TEL:+1 555 0199')
    assert.deepEqual(linesOf(withDroppedProperties(written, stored)), [
      'N:Doe;Jane;;;',
      'TEL:+1 555 0100',
      'TEL:+1 555 0199',
      'CATEGORIES:friends',
    ])
  })

  it('has those of one kind that Google has kept fewer of', () => {
    const links = card('N:Doe;Jane;;;', 'URL:https://a.example/', 'URL:https://b.example/')
    const stored = card('N:Doe;Janet;;;', 'URL:https://a.example/')
    assert.deepEqual(linesOf(withDroppedProperties(links, stored)), [
      'N:Doe;Janet;;;',
      'URL:https://a.example/',
      'URL:https://b.example/',
    ])
  })
})
