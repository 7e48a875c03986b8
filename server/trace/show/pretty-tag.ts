import { piece, type Piece } from './pretty-line.ts'

const parts = /^(<\/?)((?:[^\s:/<>]+:)?)([^\s/<>]*)/

/** The pieces of a tag that a strict parser has taken for one; joined they are the tag but for blanks. */
export function prettyTag(tag: string): readonly Piece[] {
  const [whole = '', open = '', prefix = '', name = ''] = parts.exec(tag) ?? []
  const close = tag.endsWith('/>') ? '/>' : '>'
  const between = tag.slice(whole.length, tag.length - close.length)
  return [
    piece('mark', open),
    ...(prefix === '' ? [] : [piece('prefix', prefix)]),
    piece('name', name),
    ...attributes(between),
    piece('mark', close),
  ]
}

const attribute = /\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g

function attributes(text: string): readonly Piece[] {
  return [...text.matchAll(attribute)].flatMap(([, name = '', value = '']) =>
    /^xmlns(?::|$)/.test(name)
      ? [piece('namespace', ` ${name}=${value}`)]
      : [piece('attribute', ` ${name}`), piece('mark', '='), piece('value', value)],
  )
}
