import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createXmlScanner } from '../../../../lib/dav/xml/xml-scanner.ts'
import { XmlError } from '../../../../lib/dav/xml/xml-error.ts'

/** What a scanner tells of the chunks, as text. */
function scan(...chunks: readonly (string | Uint8Array)[]): string {
  const told: string[] = []
  const scanner = createXmlScanner({
    onOpen: (name, attributes) => told.push(`<${[name, ...[...attributes].flat()].join(' ')}>`),
    onClose: (name) => told.push(`</${name}>`),
    onText: (text) => told.push(text),
  })
  for (const chunk of chunks) scanner.write(Buffer.from(chunk))
  scanner.end()
  return told.join('')
}

const byteByByte = (text: string): Uint8Array[] =>
  Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte))

describe('the XML scanner', () => {
  it('names elements by namespace, whatever their prefixes', () => {
    const source =
      '<a:x xmlns:a="DAV:"><y xmlns="u"><z xmlns=""/><a:b xmlns:a="v"/></y><a:b/><xml:c xml:lang="en"/></a:x>'
    assert.equal(
      scan(source),
      '<{DAV:}x><{u}y><{}z></{}z><{v}b></{v}b></{u}y><{DAV:}b></{DAV:}b>' +
        '<{http://www.w3.org/XML/1998/namespace}c {http://www.w3.org/XML/1998/namespace}lang en>' +
        '</{http://www.w3.org/XML/1998/namespace}c></{DAV:}x>',
    )
  })

  it('reports the same when cut at any byte', () => {
    const source =
      '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- é --><é:r xmlns:é="日本" k="a&gt;\'>b" é:k=\'\tx\'>' +
      't&amp;&#x1F600;é]]<![CDATA[<&amp;]]]]>\r\n<?pi data?><e\n/><!-- a-b --></é:r >\n<!-- end -->\n'
    const expected = "<{日本}r k a>'>b {日本}k  x>t&😀é]]<&amp;]]\n<{}e></{}e></{日本}r>"
    assert.equal(scan(source), expected)
    assert.equal(scan(...byteByByte(source)), expected)
    const bytes = Buffer.from(source)
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.equal(scan(bytes.subarray(0, cut), bytes.subarray(cut)), expected)
    }
  })

  it('reads line ends and white space as XML says', () => {
    assert.equal(
      scan('<a k="x\r\ny\n\tz&#10;">1\r\n2\r3&#13;</a>'),
      '<{}a k x y  z\n>1\n2\n3\r</{}a>',
    )
  })

  it('knows names that an object would trip over', () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
    const source = names.map((name) => `<${name} ${name}="1"/>`).join('')
    const told = names.map((name) => `<{}${name} ${name} 1></{}${name}>`).join('')
    assert.equal(scan(`<r>${source}</r>`), `<{}r>${told}</{}r>`)
  })

  it('takes 64 levels and no more', () => {
    const nested = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels)
    assert.doesNotThrow(() => scan(nested(64)))
    assert.throws(() => scan(nested(65)), XmlError)
  })

  it('takes two million elements and no more', () => {
    const scanner = createXmlScanner({})
    scanner.write(Buffer.from('<r>'))
    const many = Buffer.from('<a/>'.repeat(500_000))
    for (let count = 0; count < 3; count++) scanner.write(many)
    assert.throws(() => {
      scanner.write(many)
    }, XmlError)
  })

  const refused: Readonly<Record<string, string | Buffer>> = {
    nothing: '',
    'white space only': ' \n',
    'a DOCTYPE': '<!DOCTYPE a><a/>',
    'a DOCTYPE with entities': '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    'a DOCTYPE inside': '<a><!DOCTYPE a></a>',
    'an unknown entity': '<a>&nbsp;</a>',
    'an & on its own': '<a>a & b</a>',
    'an entity without an end': '<a>&amp</a>',
    'a reference to NUL': '<a>&#0;</a>',
    'a reference to a surrogate': '<a>&#xD800;</a>',
    'a reference beyond Unicode': '<a>&#x110000;</a>',
    'a reference with an upper-case X': '<a>&#X41;</a>',
    'UTF-16 with a mark': Buffer.from('\ufeff<a/>', 'utf16le'),
    'UTF-16 without a mark': Buffer.from('<a/>', 'utf16le'),
    'bytes that are no UTF-8': Buffer.from('<a>é</a>', 'latin1'),
    'an overlong UTF-8 form': Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0xaf, 0x3c, 0x2f, 0x61, 0x3e]),
    'another encoding': '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
    'an encoding without a version': '<?xml encoding="UTF-8"?><a/>',
    'an XML declaration that is late': ' <?xml version="1.0"?><a/>',
    'two byte order marks': '\ufeff\ufeff<a/>',
    'two roots': '<a/><b/>',
    'text before the root': 'x<a/>',
    'text after the root': '<a/>x',
    'CDATA after the root': '<a/><![CDATA[ ]]>',
    'a root that stays open': '<a><b></b>',
    'a tag that stays open': '<a',
    'a comment that stays open': '<a/><!-- ',
    'an end tag of another element': '<a><b></a></b>',
    'an end tag that is a beginning only': '<ab></a>',
    'an end tag that goes on': '<a></ab>',
    'an end tag alone': '</a>',
    'an end tag with an attribute': '<a></a b="">',
    'an undeclared prefix': '<p:a/>',
    'an undeclared prefix of an attribute': '<a p:b=""/>',
    'a prefix that is declared elsewhere only': '<a><b xmlns:p="u"/><p:c/></a>',
    'an attribute twice': '<a b="" b=""/>',
    'an attribute twice by namespace': '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>',
    'an attribute without a value': '<a b/>',
    'an attribute without quotes': '<a b=c/>',
    'attributes without a space': '<a b=""c=""/>',
    'a < in an attribute': '<a b="<"/>',
    'an & in an attribute': '<a b="&"/>',
    'a slash in a tag': '<a / b=""/>',
    'a prefix bound to nothing': '<a xmlns:p=""/>',
    'the prefix xmlns declared': '<a xmlns:xmlns="u"/>',
    'the prefix xml for something else': '<a xmlns:xml="u"/>',
    'a name of three parts': '<a:b:c xmlns:a="u"/>',
    'a name that begins with a digit': '<1/>',
    'no name': '<>x</>',
    'a space before a name': '< a/>',
    'a ]]> in text': '<a>]]></a>',
    'a -- in a comment': '<a><!-- -- --></a>',
    'a control character': '<a>\u0001</a>',
    'a form feed in a comment': '<a><!--\f--></a>',
    'U+FFFF': '<a>\uffff</a>',
    'a control character in much text': `<a>${'x'.repeat(5000)}\u001f</a>`,
    'U+FFFE in much text': `<a>${'x'.repeat(5000)}\ufffe</a>`,
  }
  for (const [what, source] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.throws(() => scan(source), XmlError)
      assert.throws(
        () => scan(...Array.from(Buffer.from(source), (byte) => Uint8Array.of(byte))),
        XmlError,
      )
    })
  }
})
