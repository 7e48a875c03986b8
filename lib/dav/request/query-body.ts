import { HttpError } from '../../errors/http-error.ts'
import { CARDDAV, carddav } from '../xml/names.ts'
import { readReportProps } from './prop-request.ts'
import type { Filter, ParamFilter, PropFilter, Query, TextMatch } from './requests.ts'
import { readLimit } from './result-limit.ts'
import { childNamed, childrenNamed, type XmlElement } from '../xml/xml-element.ts'

const TESTS = ['anyof', 'allof'] as const
const MATCH_TYPES = ['contains', 'equals', 'starts-with', 'ends-with'] as const
const YES_NO = ['no', 'yes'] as const
const COLLATIONS = ['i;unicode-casemap', 'i;ascii-casemap', 'i;octet'] as const
const MATCH_ALL: Filter = { test: 'anyof', props: [] }

/**
 * `CARDDAV:addressbook-query` (https://www.rfc-editor.org/rfc/rfc6352#section-10.3). `HttpError` 400 for what the RFC
 * does not allow, 403 with `CARDDAV:supported-collation` for a collation that is not ours (§8.3).
 */
export function readQuery(root: XmlElement): Query {
  const filter = childNamed(root, carddav('filter'))
  return {
    report: 'addressbook-query',
    filter: filter ? readFilter(filter) : MATCH_ALL,
    limit: readLimit(root, CARDDAV),
    props: readReportProps(root),
  }
}

function readFilter(element: XmlElement): Filter {
  return {
    test: oneOf(element, 'test', TESTS),
    props: childrenNamed(element, carddav('prop-filter')).map(readPropFilter),
  }
}

function readPropFilter(element: XmlElement): PropFilter {
  return {
    name: requiredName(element),
    test: oneOf(element, 'test', TESTS),
    isNotDefined: isNotDefined(element),
    textMatches: childrenNamed(element, carddav('text-match')).map(readTextMatch),
    params: childrenNamed(element, carddav('param-filter')).map(readParamFilter),
  }
}

function readParamFilter(element: XmlElement): ParamFilter {
  const textMatch = childNamed(element, carddav('text-match'))
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
  const asked = element.attributes.get('collation') ?? 'default'
  // RFC 4790 §3.1 names it, https://www.rfc-editor.org/rfc/rfc6352#section-8.3 says what it stands for.
  const collation = asked === 'default' ? COLLATIONS[0] : COLLATIONS.find((c) => c === asked)
  if (collation) return collation
  const condition = { name: carddav('supported-collation') }
  throw new HttpError(403, `A query asks for the unknown collation ${asked}`, { condition })
}

const isNotDefined = (element: XmlElement): boolean =>
  childNamed(element, carddav('is-not-defined')) !== undefined

function requiredName(element: XmlElement): string {
  const name = element.attributes.get('name')
  if (!name) throw new HttpError(400, `A query has ${element.name} without a name`)
  return name
}

/** The attribute's value, the first of `values` being its default. */
function oneOf<T extends string>(
  element: XmlElement,
  attribute: string,
  values: readonly [T, ...T[]],
): T {
  const asked = element.attributes.get(attribute) ?? values[0]
  const value = values.find((v) => v === asked)
  if (!value) throw new HttpError(400, `A query has ${attribute}="${asked}"`)
  return value
}
