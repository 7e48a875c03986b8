import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { assertLinear } from '../../../support/growth.ts'
import { createPersonalDataMask } from '../../../../server/trace/export/personal-data-mask.ts'

const slices = createPersonalDataMask(Buffer.alloc(32, 1))
const mask = (text: string): string => [...slices(text)].join('')
const card = (...lines: string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')

/** The structure of a text, without its words. */
const shape = (text: string): string =>
  text
    .replace(/\p{Lu}/gu, 'A')
    .replace(/[\p{L}\p{M}]/gu, 'a')
    .replace(/\p{N}/gu, '1')

describe('a masked trace', () => {
  it('holds no word of a card, but every separator, escape and fold', () => {
    const said = card(
      'N:Müller;Ana María;;;',
      'item1.TEL;TYPE=CELL:+49 151 2345',
      'item1.X-ABLabel:_$!<Home>!$_',
      'NOTE:one\\, two\\nthr',
      ' ee',
      'X-FOO;X-BAR="Jane, of N":secret',
    )
    const masked = mask(said)
    for (const word of ['ller', 'Ana', 'Mar', '151', '2345', 'two', 'Jane', 'secret'])
      assert.doesNotMatch(masked, new RegExp(word))
    assert.equal(shape(masked), shape(said))
    assert.match(masked, /VERSION:3\.0\r\nN:/)
    assert.match(masked, /item1\.TEL;TYPE=CELL:/)
  })

  it('replaces equal words by equal words, also in paths and searches', () => {
    const masked = mask(
      `${card('UID:jane-1', 'FN:Jane')}<C:text-match collation="x">jane</C:text-match> /addressbooks/alice/contacts/jane-1.vcf`,
    )
    const [, uid = ''] = /UID:(.*)\r/.exec(masked) ?? []
    const [, sought = ''] = />(\w+)</.exec(masked) ?? []
    assert.match(masked, new RegExp(`/addressbooks/alice/contacts/${uid}\\.vcf$`))
    assert.equal(uid.split('-')[0], sought)
  })

  it('holds no e-mail address, wherever it stands', () => {
    const said = '/carddav/v1/principals/jane.doe@gmail.example/ jane%40gmail.example'
    assert.doesNotMatch(mask(said), /jane|gmail/)
  })

  it('hides a card that was cut, and names in quoted-printable', () => {
    assert.doesNotMatch(mask('BEGIN:VCARD\r\nN:Jane;Do'), /Jane|Do/)
    const printable = card('N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4')
    assert.match(mask(printable), /PRINTABLE:=3F=3F=3F;=3F/)
  })

  it('hides what is searched for in CDATA, and addresses in the path of a book', () => {
    assert.doesNotMatch(mask('<C:text-match><![CDATA[jane]]></C:text-match>'), /jane/)
    assert.doesNotMatch(mask('/addressbooks/jane%40x.example/contacts/a.vcf'), /jane/)
  })

  it('is made in a time that grows with the text, in short slices', () => {
    for (const part of [
      'a%40',
      'jane.doe@',
      '<text-match ',
      'BEGIN:VCARD\n',
      '/lists/a',
      'N;X="',
      'aaaa',
    ])
      for (const start of ['', 'BEGIN:VCARD\n'])
        assertLinear((size) => void mask(start + part.repeat(size / part.length)), 16_384)
    const longest = (text: string): number =>
      Math.max(...[...slices(text)].map(({ length }) => length))
    assert.ok(longest(card(`NOTE:${'some words '.repeat(20_000)}`)) < 10_000)
  })

  it('leaves everything else as it is', () => {
    const said =
      '<d:multistatus xmlns:d="DAV:"><d:href>/addressbooks/alice/contacts/</d:href></d:multistatus>'
    assert.equal(mask(said), said)
  })

  it('is another one with another key', () => {
    const said = card('FN:Jane')
    assert.notEqual(mask(said), [...createPersonalDataMask()(said)].join(''))
  })

  it('keeps the shape of every invented card', async () => {
    const folder = new URL('../../../fixtures/', import.meta.url).pathname
    const names = (await readdir(folder, { recursive: true })).filter((name) =>
      name.endsWith('.vcf'),
    )
    for (const name of names) {
      const text = (await readFile(join(folder, name), 'utf8')).replaceAll(/=[89A-F].../g, '')
      assert.equal(mask(text).split('\n').length, text.split('\n').length, name)
    }
  })
})
