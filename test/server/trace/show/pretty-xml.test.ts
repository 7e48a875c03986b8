import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  prettyLineTextWithoutPrefixes,
  prettyLineText,
  type PrettyLine,
} from '../../../../server/trace/show/pretty-line.ts'
import { prettyPrintXml } from '../../../../server/trace/show/pretty-xml.ts'

const printed = (document: string): readonly string[] =>
  prettyPrintXml(document).map(prettyLineText)

/** All that is neither a tag nor a blank. */
const textOf = (document: string): string => document.replace(/<[^>]*>/g, '').replace(/\s+/g, '')

const pieces = (lines: readonly PrettyLine[], wanted: string): readonly string[] =>
  lines.flatMap((line) => line.tokens.filter(({ kind }) => kind === wanted)).map(({ text }) => text)

describe('XML, pretty-printed', () => {
  it('has a line for each tag, and one for an element without children', () => {
    const document =
      '<?xml version="1.0"?>\n<d:a xmlns:d="DAV:"><d:b>x &amp; y</d:b>  <d:c/><d:e\n one="1"></d:e></d:a>'
    assert.deepEqual(printed(document), [
      '<?xml version="1.0"?>',
      '<d:a xmlns:d="DAV:">',
      '  <d:b>x &amp; y</d:b>',
      '  <d:c/>',
      '  <d:e one="1"></d:e>',
      '</d:a>',
    ])
  })

  it('has a line for each line of a card, with tokens for property names', () => {
    const card = 'BEGIN:VCARD\r\nTEL;TYPE="a:b":1:2\r\nitem1.NOTE:&lt;b&gt;\r\nEND:VCARD\r\n'
    const lines = prettyPrintXml(`<r><data>${card}</data></r>`)
    assert.deepEqual(lines.map(prettyLineText), [
      '<r>',
      '  <data>',
      '    BEGIN:VCARD',
      '    TEL;TYPE="a:b":1:2',
      '    item1.NOTE:&lt;b&gt;',
      '    END:VCARD',
      '  </data>',
      '</r>',
    ])
    assert.deepEqual(pieces(lines, 'property'), ['BEGIN', 'TEL', 'item1.NOTE', 'END'])
  })

  it('keeps text between children, CDATA, comments and instructions', () => {
    const document = '<a>one<b/>two<![CDATA[<i>]]><!-- three\nfour --><?five?></a>'
    assert.deepEqual(printed(document), [
      '<a>',
      '  one',
      '  <b/>',
      '  two<![CDATA[<i>]]>',
      '  <!-- three',
      '  four --><?five?>',
      '</a>',
    ])
  })

  it('shows text from where it is not well-formed', () => {
    const broken = [
      '<a><b>x</c></a>',
      '<a><b>cut of',
      'no XML',
      '<!DOCTYPE a><a/>',
      '<a>&x;</a>',
      '<',
    ]
    for (const document of broken) {
      const lines = prettyPrintXml(document)
      const said = lines.filter(({ tokens: [first] }) => first?.kind !== 'note')
      assert.equal(said.length, lines.length - 1, 'it says where that begins')
      assert.equal(textOf(said.map(prettyLineText).join('')), textOf(document), document)
    }
  })

  it('loses no text, whatever it is given', () => {
    const parts = [
      '<a>',
      '</a>',
      '<b x="1">',
      '</b>',
      '<c/>',
      'text',
      '&amp;',
      '\n',
      '<!--c-->',
      '<',
      ']]>',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), (some) => {
        const document = some.join('')
        const all = prettyPrintXml(document)
          .filter(({ tokens: [first] }) => first?.kind !== 'note')
          .map(prettyLineText)
          .join('')
        assert.equal(all.replace(/\s+/g, ''), document.replace(/\s+/g, ''))
      }),
    )
  })

  it('ends after a maximum of lines, so that a large body does not block the process', () => {
    const rows = '<d:response><d:href>/a</d:href><d:prop><d:x/></d:prop></d:response>'.repeat(
      30_000,
    )
    const began = performance.now()
    const lines = prettyPrintXml(`<d:m xmlns:d="DAV:">${rows}</d:m>`, 1_000)
    assert.ok(lines.length >= 1_000 && lines.length < 1_010)
    assert.ok(performance.now() - began < 1_000)
  })

  it('has the same text without prefixes when the prefixes differ', () => {
    const meaning = (document: string): readonly string[] =>
      prettyPrintXml(document).map(prettyLineTextWithoutPrefixes)
    assert.deepEqual(
      meaning('<D:a xmlns:D="DAV:"><D:b>x</D:b></D:a>'),
      meaning('<a xmlns="DAV:"><b>x</b></a>'),
    )
  })
})
