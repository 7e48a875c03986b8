import { HttpError } from '../../errors/http-error.ts'
import { carddavName } from '../xml/xml-name.ts'
import { childElementNamed, childElementsNamed, type XmlElement } from '../xml/xml-element.ts'

/** `CARDDAV:filter` (RFC 6352 §10.5). */
export interface AddressbookFilter {
  readonly test: 'anyof' | 'allof'
  readonly props: readonly PropFilter[]
}

/** `CARDDAV:prop-filter` (RFC 6352 §10.5.1): a condition on one vCard property. */
export interface PropFilter {
  /** As sent, e.g. `FN`, `item1.EMAIL`; compared without regard to case. */
  readonly name: string
  readonly test: 'anyof' | 'allof'
  readonly isNotDefined: boolean
  readonly textMatches: readonly TextMatch[]
  readonly params: readonly ParamFilter[]
}

/** `CARDDAV:param-filter` (RFC 6352 §10.5.2): a condition on one parameter of a vCard property. */
export interface ParamFilter {
  /** As sent; compared without regard to case. */
  readonly name: string
  readonly isNotDefined: boolean
  readonly textMatch: TextMatch | undefined
}

/** `CARDDAV:text-match` (RFC 6352 §10.5.4). */
export interface TextMatch {
  readonly text: string
  readonly collation: 'i;ascii-casemap' | 'i;octet' | 'i;unicode-casemap'
  readonly matchType: 'equals' | 'contains' | 'starts-with' | 'ends-with'
  readonly negate: boolean
}

const TESTS = ['anyof', 'allof'] as const
const MATCH_TYPES = ['contains', 'equals', 'starts-with', 'ends-with'] as const
const YES_NO = ['no', 'yes'] as const
const COLLATIONS = ['i;unicode-casemap', 'i;ascii-casemap', 'i;octet'] as const
const MATCH_ALL: AddressbookFilter = { test: 'anyof', props: [] }

/**
 * Reads `CARDDAV:filter`; without one, every card matches. `HttpError` 400 for what the RFC does not allow, 403 with
 * `CARDDAV:supported-collation` for an unknown collation.
 */
export function readAddressbookFilter(element: XmlElement | undefined): AddressbookFilter {
  if (element === undefined) return MATCH_ALL
  return {
    test: oneOf(element, 'test', TESTS),
    props: childElementsNamed(element, carddavName('prop-filter')).map(readPropFilter),
  }
}

function readPropFilter(element: XmlElement): PropFilter {
  return {
    name: requiredName(element),
    test: oneOf(element, 'test', TESTS),
    isNotDefined: isNotDefined(element),
    textMatches: childElementsNamed(element, carddavName('text-match')).map(readTextMatch),
    params: childElementsNamed(element, carddavName('param-filter')).map(readParamFilter),
  }
}

function readParamFilter(element: XmlElement): ParamFilter {
  const textMatch = childElementNamed(element, carddavName('text-match'))
  return {
    name: requiredName(element),
    isNotDefined: isNotDefined(element),
    textMatch: textMatch && readTextMatch(textMatch),
  }
}

function readTextMatch(element: XmlElement): TextMatch {
  return {
    text: element.text,
    collation: readCollation(element),
    matchType: oneOf(element, 'match-type', MATCH_TYPES),
    negate: oneOf(element, 'negate-condition', YES_NO) === 'yes',
  }
}

function readCollation(element: XmlElement): TextMatch['collation'] {
  const requested = element.attributes.get('collation') ?? 'default'
  // RFC 4790 §3.1 names it, https://www.rfc-editor.org/rfc/rfc6352#section-8.3 says what it stands for.
  const collation =
    requested === 'default' ? COLLATIONS[0] : COLLATIONS.find((c) => c === requested)
  if (collation) return collation
  const condition = { name: carddavName('supported-collation') }
  throw new HttpError(403, `A query asks for the unknown collation ${requested}`, { condition })
}

const isNotDefined = (element: XmlElement): boolean =>
  childElementNamed(element, carddavName('is-not-defined')) !== undefined

function requiredName(element: XmlElement): string {
  const name = element.attributes.get('name')
  if (!name) throw new HttpError(400, `A query has ${element.name} without a name`)
  return name
}

/** The attribute's value, the first of `values` being its default; `HttpError` 400 for any other value. */
function oneOf<T extends string>(
  element: XmlElement,
  attribute: string,
  values: readonly [T, ...T[]],
): T {
  const given = element.attributes.get(attribute) ?? values[0]
  const value = values.find((v) => v === given)
  if (!value) throw new HttpError(400, `A query has ${attribute}="${given}"`)
  return value
}
