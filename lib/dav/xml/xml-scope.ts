import { XmlError } from './xml-error.ts'
import type { Name } from './names.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** What a scope remembers is a cache, thrown away when somebody fills it on purpose. */
const REMEMBERED = 1024

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
export class Scope {
  /** Only `xml` is declared, and no default namespace. */
  static readonly outermost: Scope = new Scope(new Map([['xml', XML]]))

  readonly #namespaces: ReadonlyMap<string, string>
  readonly #elements = new Map<string, Name>()
  readonly #attributes = new Map<string, string>()
  readonly #inner = new Map<string, Scope>()

  private constructor(namespaces: ReadonlyMap<string, string>) {
    this.#namespaces = namespaces
  }

  /** Throws `XmlError` when it is no name, or its prefix is not declared. */
  element(qname: string): Name {
    return this.#elements.get(qname) ?? remember(this.#elements, qname, this.#element(qname))
  }

  /** The bare name without a prefix: the default namespace does not apply to attributes. */
  attribute(qname: string): string {
    return this.#attributes.get(qname) ?? remember(this.#attributes, qname, this.#attribute(qname))
  }

  /** This scope with further declarations: prefix (`''` for the default) to namespace. */
  with(declarations: ReadonlyMap<string, string>): Scope {
    const key = JSON.stringify([...declarations])
    return this.#inner.get(key) ?? remember(this.#inner, key, this.#extended(declarations))
  }

  #element(qname: string): Name {
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

  #extended(declarations: ReadonlyMap<string, string>): Scope {
    for (const [prefix, namespace] of declarations) checkDeclaration(prefix, namespace)
    return new Scope(new Map([...this.#namespaces, ...declarations]))
  }
}

/** The prefix that the attribute `qname` declares, `''` for the default namespace; undefined for other attributes. */
export function declaredPrefix(qname: string): string | undefined {
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

function remember<Value>(memory: Map<string, Value>, key: string, value: Value): Value {
  if (memory.size >= REMEMBERED) memory.clear()
  memory.set(key, value)
  return value
}
