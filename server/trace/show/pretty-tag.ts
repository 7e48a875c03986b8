import { prettyToken, type PrettyToken } from './pretty-line.ts'

const parts = /^(<\/?)((?:[^\s:/<>]+:)?)([^\s/<>]*)/

/** The tokens of a well-formed tag; joined they are the tag but for blanks. */
export function tokenizeXmlTag(tag: string): readonly PrettyToken[] {
  const [whole = '', open = '', prefix = '', name = ''] = parts.exec(tag) ?? []
  const close = tag.endsWith('/>') ? '/>' : '>'
  const between = tag.slice(whole.length, tag.length - close.length)
  return [
    prettyToken('mark', open),
    ...(prefix === '' ? [] : [prettyToken('prefix', prefix)]),
    prettyToken('name', name),
    ...attributes(between),
    prettyToken('mark', close),
  ]
}

const attribute = /\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g

function attributes(text: string): readonly PrettyToken[] {
  return [...text.matchAll(attribute)].flatMap(([, name = '', value = '']) =>
    /^xmlns(?::|$)/.test(name)
      ? [prettyToken('namespace', ` ${name}=${value}`)]
      : [
          prettyToken('attribute', ` ${name}`),
          prettyToken('mark', '='),
          prettyToken('value', value),
        ],
  )
}
