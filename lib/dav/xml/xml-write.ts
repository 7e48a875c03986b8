import { CALENDARSERVER, CARDDAV, DAV, split, type Name } from './names.ts'
import { escapeXml } from './xml-text.ts'

const prefixes = new Map([
  [DAV, 'd'],
  [CARDDAV, 'card'],
  [CALENDARSERVER, 'cs'],
])

/** Declares the prefixes that `tag` uses; belongs on every root that the bridge writes. */
export const namespaces = [...prefixes].map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join('')

export const declaration = '<?xml version="1.0" encoding="utf-8"?>\n'

const quoted = (text: string): string =>
  escapeXml(text).replace(/["\t\n]/g, (c) => `&#${c.charCodeAt(0)};`)

/** An element with XML `content`. Always prefixed: Google answers 400 to DAV elements in a default namespace. */
export function element(name: Name, content = ''): string {
  const { namespace, local } = split(name)
  const prefix = prefixes.get(namespace)
  const [tag, scope] =
    prefix !== undefined
      ? [`${prefix}:${local}`, '']
      : namespace === ''
        ? [local, '']
        : [`x:${local}`, ` xmlns:x="${quoted(namespace)}"`]
  return content === '' ? `<${tag}${scope}/>` : `<${tag}${scope}>${content}</${tag}>`
}

/** A whole document whose root is `name`. */
export function document(name: Name, content: string): string {
  const { namespace, local } = split(name)
  const tag = `${prefixes.get(namespace) ?? 'd'}:${local}`
  return `${declaration}<${tag}${namespaces}>${content}</${tag}>`
}
