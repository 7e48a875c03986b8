import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { repairCard, type CardRepairs } from '../../../../lib/vcard/serve/repaired-card.ts'
import { fixture } from '../fixtures.ts'

const client = 'a<&>]]>\\b,c'
const written = 'a<&>]]>\\\\b,c'
const all: CardRepairs = { uid: { upstream: '430b', client }, unescapeColons: true }

const served = (text: string, repairs: CardRepairs = all): string =>
  repairCard(Buffer.from(text), repairs).toString()

describe('a card on its way to the client', () => {
  it('goes byte for byte when nothing needs repair', () => {
    const card = 'BEGIN:VCARD\r\nNOTE:&quot;\\, <b>\tUID:x\n'
    assert.equal(served(card), card)
    assert.equal(served('UID:430b\\:', { unescapeColons: false }), 'UID:430b\\:')
    const bytes = Buffer.from('FN:x')
    assert.equal(repairCard(bytes, all), bytes)
  })

  it('has its colons unescaped, as far as they are', () => {
    for (const [from, to] of [
      ['URL:http\\://x\\:1', 'URL:http://x:1'],
      ['NOTE:\\\\:\\\\\\:', 'NOTE:\\\\:\\\\:'],
      ['NOTE:a\\\n :b', 'NOTE:a\n :b'],
      ['NOTE:a\\\r\n\t:b', 'NOTE:a\r\n\t:b'],
      ['NOTE:a\\\n \n :b', 'NOTE:a\n \n :b'],
      ['NOTE:a\\\n \\:b', 'NOTE:a\\\n \\:b'],
      ['NOTE:a\\\n:b', 'NOTE:a\\\n:b'],
      ['NOTE:a\\', 'NOTE:a\\'],
    ] as const) {
      assert.equal(served(from), to)
    }
  })

  it('shows the client’s UID instead of upstream’s', () => {
    for (const [from, to] of [
      ['FN:x\nUID:430b\nREV:1', `FN:x\nUID:${written}\nREV:1`],
      ['UID:430b', `UID:${written}`],
      ['FN:x\r\nUID:430b\r\n', `FN:x\r\nUID:${written}\r\n`],
      ['item1.UID:430b\n', `item1.UID:${written}\n`],
      ['UID;X-A="b:c":430b\n', `UID;X-A="b:c":${written}\n`],
      ['UID:43\n 0b\nFN:x', `UID:${written}\nFN:x`],
      ['FN:UID:430b\nUID:430b\\:', 'FN:UID:430b\nUID:430b:'],
    ] as const) {
      assert.equal(served(from), to)
    }
  })

  it('keeps any other UID, and what only looks like one', () => {
    for (const card of [
      'UID:430b0',
      'UID:430b\n x',
      'X-UID:430b',
      'FN:x\n UID:430b',
      'UIDS:430b',
      'UID 430b',
    ]) {
      assert.equal(served(card), card)
    }
  })

  it('repairs what Google serves', () => {
    const repaired = repairCard(fixture('google-3.0'), {
      uid: { upstream: '430baa120dd56282', client: 'mine' },
      unescapeColons: true,
    })
    const lines = repaired.toString().split('\n')
    assert.ok(lines.includes('UID:mine'))
    assert.ok(lines.includes('item2.URL:http://www.example.com/a?b=1&c=2'))
    assert.ok(lines.includes(' : here'))
    assert.ok(lines.includes('X-PATH:C\\\\:temp'))
  })

  it('means the same as with its colons unescaped after unfolding', () => {
    const piece = fc.constantFrom(
      ...[
        'UID:',
        '430b',
        'item1.',
        ';X-A=',
        '"',
        ':',
        '\\',
        '\\:',
        '\n',
        '\n ',
        '\r\n',
        '\r\n\t',
        'ü',
        'x',
      ],
    )
    const cards = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
    const unfold = (text: string): string => text.replace(/(?:\r\n|\n|\r)[ \t]/g, '')
    fc.assert(
      fc.property(cards, (card) => {
        const repaired = served(card, { unescapeColons: true })
        const expected = unfold(card).replace(/\\([^])/g, (pair, second: string) =>
          second === ':' ? second : pair,
        )
        assert.equal(unfold(repaired), expected)
      }),
      { numRuns: 2000 },
    )
  })
})
