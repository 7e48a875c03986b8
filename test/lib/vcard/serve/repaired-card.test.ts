import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ResponseSpool } from '../../../../lib/http/response-spool.ts'
import { decodeXmlText, escapeXml } from '../../../../lib/dav/xml/xml-text.ts'
import type { CardRepairs } from '../../../../lib/vcard/serve/card-repairs.ts'
import { repairCard, copyRepairedAddressData } from '../../../../lib/vcard/serve/repaired-card.ts'
import { fixture } from '../fixtures.ts'

const client = 'a<&>]]>\\b,c'
const all: CardRepairs = { uid: { upstream: '430b', client }, unescapeColons: true }

/** Serves what stands between two other cards. */
function served(xml: string, repairs: CardRepairs = all): string {
  const bytes = Buffer.from(`UID:430b\\:\n${xml}\\:\nUID:430b\n`)
  const start = 'UID:430b\\:\n'.length
  const chunks: Buffer[] = []
  const spool: Pick<ResponseSpool, 'writeText' | 'writeBytes'> = {
    writeText: (text) => void chunks.push(Buffer.from(text)),
    writeBytes: (source, from, to) => void chunks.push(Buffer.from(source.subarray(from, to))),
  }
  copyRepairedAddressData(spool, bytes, start, start + Buffer.byteLength(xml), repairs)
  return Buffer.concat(chunks).toString()
}

const plain = (text: string, repairs: CardRepairs = all) =>
  repairCard(Buffer.from(text), repairs).toString()
const escaped = 'a&lt;&amp;&gt;]]&gt;\\\\b,c'

describe('a card on its way to the client', () => {
  it('goes byte for byte when nothing needs repair', () => {
    const card = 'BEGIN:VCARD&#13;\r\nNOTE:&#x41;&quot;\\, <![CDATA[<b>]]>\tUID:x\n'
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
      assert.equal(plain(from), to)
    }
  })

  it('has its colons unescaped behind folds that XML spells out, which CDATA cannot', () => {
    assert.equal(served('a\\&#13;\n :b'), 'a&#13;\n :b')
    assert.equal(served('a\\&#xD;&#xA;\t:b'), 'a&#xD;&#xA;\t:b')
    assert.equal(served('<![CDATA[a\\&#13;\n :b\\:]]>'), '<![CDATA[a\\&#13;\n :b:]]>')
    assert.equal(plain('a\\&#13;\n :b'), 'a\\&#13;\n :b')
  })

  it('shows the client’s UID instead of upstream’s', () => {
    for (const [from, to] of [
      ['FN:x\nUID:430b\nREV:1', `FN:x\nUID:${escaped}\nREV:1`],
      ['UID:430b', `UID:${escaped}`],
      ['FN:x\r\nUID:430b\r\n', `FN:x\r\nUID:${escaped}\r\n`],
      ['FN:x&#13;\nUID:430b&#13;\n', `FN:x&#13;\nUID:${escaped}&#13;\n`],
      ['item1.UID:430b\n', `item1.UID:${escaped}\n`],
      ['UID;X-A="b:c":430b\n', `UID;X-A="b:c":${escaped}\n`],
      ['UID:43\n 0b\nFN:x', `UID:${escaped}\nFN:x`],
      ['UID:4&#51;0b\nFN:x', `UID:${escaped}\nFN:x`],
      ['FN:UID:430b\nUID:430b\\:', 'FN:UID:430b\nUID:430b:'],
    ] as const) {
      assert.equal(served(from), to)
    }
    assert.equal(
      plain('item1.UID;X-A="b:c":430b\r\nFN:x'),
      'item1.UID;X-A="b:c":a<&>]]>\\\\b,c\r\nFN:x',
    )
  })

  it('writes the UID so that CDATA stays CDATA', () => {
    const cdata = 'a<&>]]]]><![CDATA[>\\\\b,c'
    assert.equal(served('<![CDATA[UID:430b]]>'), `<![CDATA[UID:${cdata}]]>`)
    assert.equal(
      served('\n<![CDATA[FN:\\:\nUID:43\n 0b\n]]>'),
      `\n<![CDATA[FN::\nUID:${cdata}\n]]>`,
    )
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
      assert.equal(plain(card), card)
    }
    assert.equal(
      served('UID:a&amp;b', { ...all, uid: { upstream: 'a&amp;b', client } }),
      'UID:a&amp;b',
    )
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

  it('is the same card in XML and outside', () => {
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
        '<',
        '&',
        '>',
        ']]>',
        'ü',
        '&#13;',
        'x',
      ],
    )
    const cards = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(cards, (card) => {
        const outside = plain(card)
        const xml = Buffer.from(served(escapeXml(card)))
        assert.equal(decodeXmlText(xml, 0, xml.length), outside)
        assert.equal(readCdata(served(writeCdata(card))), outside)
      }),
      { numRuns: 2000 },
    )
  })
})

const writeCdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
const readCdata = (xml: string) => xml.replace(/<!\[CDATA\[([^]*?)\]\]>/g, '$1')
