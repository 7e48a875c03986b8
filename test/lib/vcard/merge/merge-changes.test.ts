import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import { mergeVCards } from '../../../../lib/vcard/merge/vcard-merge.ts'
import { linesOf } from '../fixtures.ts'
import { edited, served, written } from './google-copy.ts'

describe('a change made at Google shows through:', () => {
  it('a new value, and all else as it was written', () => {
    const ours = written('TITLE:Clerk', 'ORG:A;B;C', 'CATEGORIES:x', 'TEL;TYPE=CELL,VOICE:1')
    const lines = served(ours, (copy) => edited(copy, 'TITLE', 'TITLE:Boss'))
    assert.deepEqual(lines, ['TITLE:Boss', 'ORG:A;B;C', 'CATEGORIES:x', 'TEL;TYPE=CELL,VOICE:1'])
  })

  it('a new value that ends what Google had dropped of the old', () => {
    const lines = served(written('ORG:A;B;C'), (copy) => edited(copy, 'ORG', 'ORG:A2;B'))
    assert.deepEqual(lines, ['ORG:A2;B'])
  })

  it('a birthday in place of one that Google had dropped', () => {
    const lines = served(written('BDAY:--0415'), (copy) =>
      edited(copy, 'UID', 'UID:430b', 'BDAY;VALUE=DATE:1970-04-15'),
    )
    assert.deepEqual(lines, ['BDAY;VALUE=DATE:1970-04-15'])
  })

  it('a removal, and what Google had dropped stays', () => {
    const ours = written('ROLE:Boss', 'TEL;TYPE=CELL,VOICE:1', 'item1.TEL:2', 'item1.X-ABLabel:x')
    const theirs = (copy: VCard) => edited(edited(copy, 'item1.TEL'), 'item1.X-ABL')
    assert.deepEqual(served(ours, theirs), ['ROLE:Boss', 'TEL;TYPE=CELL,VOICE:1'])
  })

  it('one more phone, in a group of its own', () => {
    const ours = written('item1.TEL:1', 'item1.X-ABLabel:x', 'item1.X-ABADR:us')
    const lines = served(ours, (copy) =>
      edited(copy, 'item1.TEL', 'item1.TEL;TYPE=PREF:2', 'item2.TEL:1').map((property) =>
        property.name === 'X-ABLABEL'
          ? { ...property, group: 'item2', line: 'item2.X-ABLabel:x' }
          : property,
      ),
    )
    assert.deepEqual(lines, [
      'item3.TEL;TYPE=PREF:2',
      'item1.TEL:1',
      'item1.X-ABLabel:x',
      'item1.X-ABADR:us',
    ])
  })

  it('another label, the number and its parameters as they were written', () => {
    const ours = written('item1.TEL;X-A=1:(555) 01', 'item1.X-ABLabel:x')
    const lines = served(ours, (copy) => edited(copy, 'item1.X-ABL', 'item1.X-ABLabel:y'))
    assert.deepEqual(lines, ['item1.TEL;X-A=1:(555) 01', 'item1.X-ABLabel:y'])
  })

  it('a label where there was none', () => {
    const lines = served(written('TEL;TYPE=CELL,VOICE;X-A=1:1'), (copy) =>
      edited(copy, 'TEL', 'item1.TEL;TYPE=PREF:1', 'item1.X-ABLabel:y'),
    )
    assert.deepEqual(lines, ['item1.TEL;X-A=1:1', 'item1.X-ABLabel:y'])
  })

  it('another type', () => {
    const lines = served(written('TEL;X-A=1;TYPE=HOME,VOICE:1', 'TEL:2'), (copy) =>
      edited(copy, 'TEL;TYPE=HOME', 'TEL;TYPE=WORK,PREF:1'),
    )
    assert.deepEqual(lines, ['TEL;X-A=1;TYPE=WORK:1', 'TEL:2'])
  })

  it('another preference, the types as they were written', () => {
    const ours = written('TEL;TYPE=HOME,VOICE,pref:1', 'TEL;TYPE=CELL,VOICE:2')
    const lines = served(ours, (copy) =>
      edited(
        edited(copy, 'TEL;TYPE=HOME', 'TEL;TYPE=HOME:1'),
        'TEL;TYPE=CELL',
        'TEL;TYPE=CELL,PREF:2',
      ),
    )
    assert.deepEqual(lines, ['TEL;TYPE=HOME,VOICE:1', 'TEL;TYPE=CELL,VOICE,PREF:2'])
  })

  it('another picture, with nothing of the old one', () => {
    const lines = served(written('PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'), (copy) =>
      edited(copy, 'PHOTO', 'PHOTO;ENCODING=B:iVBORw0K'),
    )
    assert.deepEqual(lines, ['PHOTO;ENCODING=B:iVBORw0K'])
  })

  it('another spelling of a number', () => {
    const lines = served(written('TEL;TYPE=CELL,VOICE:+49 1'), (copy) =>
      edited(copy, 'TEL', 'TEL;TYPE=CELL,PREF:+49-1'),
    )
    assert.deepEqual(lines, ['TEL;TYPE=CELL,VOICE:+49-1'])
  })
})

describe('what Google has rewritten is known again', () => {
  for (const [how, ours, base, theirs, answer] of [
    [
      'by its type, beside one that Google has dropped',
      ['TEL;TYPE=WORK:abc', 'TEL;TYPE=HOME,VOICE:def'],
      ['TEL;TYPE=HOME:xyz'],
      [],
      ['TEL;TYPE=WORK:abc'],
    ],
    [
      'by its address, in whatever scheme',
      ['IMPP:xmpp:a@x.org', 'IMPP:xmpp:b@x.org'],
      ['IMPP;TYPE=PREF:x-apple:b%40x.org'],
      [],
      ['IMPP:xmpp:a@x.org'],
    ],
    [
      'by its type where two have one value',
      ['TEL;TYPE=HOME,VOICE:1', 'TEL;TYPE=WORK,MSG:1'],
      ['TEL;TYPE=HOME:1', 'TEL;TYPE=WORK:1'],
      ['TEL;TYPE=WORK:1'],
      ['TEL;TYPE=WORK,MSG:1'],
    ],
    [
      'in the place of one that has come back, behind which others stand',
      ['ROLE:a', 'GEO:1;2', 'TITLE:x'],
      ['TITLE:x'],
      ['ROLE:b', 'TITLE:x'],
      ['ROLE:b', 'GEO:1;2', 'TITLE:x'],
    ],
  ] as const) {
    it(how, () => {
      const cards = {
        ours: written(...ours),
        base: written(...base),
        theirs: written(...theirs),
      }
      assert.deepEqual(linesOf(mergeVCards(cards)).slice(3), answer)
    })
  }
})
