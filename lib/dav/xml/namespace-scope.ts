import { XmlError } from './xml-error.ts'
import type { XmlName } from './xml-name.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** Size of each cache of a scope; a full one is cleared, since documents can fill it on purpose. */
const MAX_CACHED = 1024

const START =
  'A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const NCNAME = `[${START}][${START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040]*`
/** https://www.w3.org/TR/xml-names/#NT-QName */
const QNAME = new RegExp(`^(?:(${NCNAME}):)?(${NCNAME})$`, 'u')

/**
 * The namespace prefixes in force at some place of a document (https://www.w3.org/TR/xml-names/). Qualified names
 * are given as the document's bytes, one character each (latin1).
 */
export class NamespaceScope {
  /** Only `xml` is declared, and no default namespace. */
  static readonly outermost: NamespaceScope = new NamespaceScope(new Map([['xml', XML]]))

  readonly #namespaces: ReadonlyMap<string, string>
  readonly #elements = new Map<string, XmlName>()
  readonly #attributes = new Map<string, string>()
  readonly #inner = new Map<string, NamespaceScope>()

  private constructor(namespaces: ReadonlyMap<string, string>) {
    this.#namespaces = namespaces
  }

  /** The name of an element. Throws `XmlError` when it is no QName, or its prefix is not declared. */
  elementName(qname: string): XmlName {
    return this.#elements.get(qname) ?? addToCache(this.#elements, qname, this.#element(qname))
  }

  /**
   * The name of an attribute: in Clark notation with a prefix, bare without one, since the default namespace does not apply
   * to attributes. Throws `XmlError` as `elementName` does.
   */
  attributeName(qname: string): string {
    return (
      this.#attributes.get(qname) ?? addToCache(this.#attributes, qname, this.#attribute(qname))
    )
  }

  /** This scope with further declarations: prefix (`''` for the default) to namespace. */
  withDeclarations(declarations: ReadonlyMap<string, string>): NamespaceScope {
    const key = JSON.stringify([...declarations])
    return this.#inner.get(key) ?? addToCache(this.#inner, key, this.#extended(declarations))
  }

  #element(qname: string): XmlName {
    const [prefix, local] = parseQName(qname)
    return `{${prefix === undefined ? (this.#namespaces.get('') ?? '') : this.#namespace(prefix)}}${local}`
  }

  #attribute(qname: string): string {
    const [prefix, local] = parseQName(qname)
    return prefix === undefined ? local : `{${this.#namespace(prefix)}}${local}`
  }

  #namespace(prefix: string): string {
    const namespace = this.#namespaces.get(prefix)
    if (namespace === undefined) throw new XmlError('a prefix that is not declared')
    return namespace
  }

  #extended(declarations: ReadonlyMap<string, string>): NamespaceScope {
    for (const [prefix, namespace] of declarations) checkDeclaration(prefix, namespace)
    return new NamespaceScope(new Map([...this.#namespaces, ...declarations]))
  }
}

/** The prefix that the attribute `qname` declares, `''` for the default namespace; undefined for other attributes. */
export function declaredNamespacePrefix(qname: string): string | undefined {
  if (qname === 'xmlns') return ''
  return qname.startsWith('xmlns:') ? parseQName(qname)[1] : undefined
}

function parseQName(qname: string): readonly [prefix: string | undefined, local: string] {
  const [, prefix, local] = QNAME.exec(Buffer.from(qname, 'latin1').toString()) ?? []
  if (local === undefined) throw new XmlError('a name that is none')
  return [prefix, local]
}

/** https://www.w3.org/TR/xml-names/#xmlReserved and #nsc-NoPrefixUndecl; braces would make Clark names ambiguous. */
function checkDeclaration(prefix: string, namespace: string): void {
  const reserved =
    prefix === 'xmlns' || namespace === XMLNS || (prefix === 'xml') !== (namespace === XML)
  if (reserved) throw new XmlError('a reserved prefix or namespace declared')
  if (prefix !== '' && namespace === '') throw new XmlError('a prefix bound to no namespace')
  if (/[{}]/.test(namespace)) throw new XmlError('a namespace that is no URI')
}

function addToCache<Value>(cache: Map<string, Value>, key: string, value: Value): Value {
  if (cache.size >= MAX_CACHED) cache.clear()
  cache.set(key, value)
  return value
}
