import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createPersonalDataMask } from '../../../../server/trace/export/personal-data-mask.ts'

const mask = createPersonalDataMask(Buffer.alloc(32, 1))
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

  it('leaves everything else as it is', () => {
    const said =
      '<d:multistatus xmlns:d="DAV:"><d:href>/addressbooks/alice/contacts/</d:href></d:multistatus>'
    assert.equal(mask(said), said)
  })

  it('is another one with another key', () => {
    const said = card('FN:Jane')
    assert.notEqual(mask(said), createPersonalDataMask()(said))
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
