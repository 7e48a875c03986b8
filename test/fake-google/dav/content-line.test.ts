import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { escapeText, fold, parseCard, splitValue, unescapeText } from './content-line.ts'

const unfold = (text: string) => text.replaceAll('\n ', '')

describe('§9 Content lines of the fake Google', () => {
  it('are folded at 75 octets with one space, and never inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const line = text.replaceAll(/[\n ]/g, '')
        const folded = fold(line)
        assert.equal(unfold(folded), line)
        assert.ok(folded.split('\n').every((part) => Buffer.byteLength(part) <= 75))
      }),
    )
  })

  it('fill the first line with 75 octets', () => {
    const [first = '', second = ''] = fold(`PHOTO;ENCODING=B:${'A'.repeat(100)}`).split('\n')
    assert.equal(first.length, 75)
    assert.match(second, /^ A+$/)
  })

  it('give back the text that was escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('\r', '')
        assert.equal(unescapeText(escapeText(plain)), plain)
        assert.deepEqual(splitValue(escapeText(plain), ';'), [escapeText(plain)])
      }),
    )
  })

  it('keep a colon in quotes out of the value', () => {
    const card = 'BEGIN:VCARD\nitem1.tel;X-A="b:c;d";type=home,pref:1:2\nEND:VCARD'
    const [line] = parseCard(card) ?? []
    assert.equal(line?.name, 'TEL')
    assert.equal(line.group, 'item1')
    assert.equal(line.value, '1:2')
    assert.deepEqual(line.parameters, [
      { name: 'X-A', values: ['b:c;d'] },
      { name: 'TYPE', values: ['home', 'pref'] },
    ])
  })

  it('are no card without BEGIN and END, or with two of them', () => {
    const one = 'BEGIN:VCARD\nN:x\nEND:VCARD\n'
    for (const text of ['', 'N:x', 'BEGIN:VCARD\nN:x', one + one, one.replace('N:x', 'N')]) {
      assert.equal(parseCard(text), undefined)
    }
  })
})
