import {
  CALENDARSERVER_NAMESPACE,
  CARDDAV_NAMESPACE,
  DAV_NAMESPACE,
  splitXmlName,
  type XmlName,
} from './xml-name.ts'
import { escapeXml } from './xml-text.ts'

const PREFIXES = new Map([
  [DAV_NAMESPACE, 'd'],
  [CARDDAV_NAMESPACE, 'card'],
  [CALENDARSERVER_NAMESPACE, 'cs'],
])

/** `xmlns` attributes for the prefixes that `printXmlElement` uses, with a space in front: every root has them. */
export const xmlNamespaceDeclarations = [...PREFIXES]
  .map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`)
  .join('')

/** With a line end behind it. */
export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n'

const escapeAttribute = (text: string): string =>
  escapeXml(text).replace(/["\t\n]/g, (c) => `&#${c.charCodeAt(0)};`)

/** An element as XML; `content` is XML. Always prefixed: Google answers 400 to DAV elements in a default namespace. */
export function printXmlElement(name: XmlName, content = ''): string {
  const { namespace, local } = splitXmlName(name)
  const prefix = PREFIXES.get(namespace)
  const [tag, scope] =
    prefix !== undefined
      ? [`${prefix}:${local}`, '']
      : namespace === ''
        ? [local, '']
        : [`x:${local}`, ` xmlns:x="${escapeAttribute(namespace)}"`]
  return content === '' ? `<${tag}${scope}/>` : `<${tag}${scope}>${content}</${tag}>`
}

/** A whole document whose root is `name`; `content` is XML. */
export function printXmlDocument(name: XmlName, content: string): string {
  const { namespace, local } = splitXmlName(name)
  const tag = `${PREFIXES.get(namespace) ?? 'd'}:${local}`
  return `${xmlDeclaration}<${tag}${xmlNamespaceDeclarations}>${content}</${tag}>`
}
