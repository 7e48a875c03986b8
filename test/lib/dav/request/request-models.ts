import fc from 'fast-check'
import {
  carddavName,
  CARDDAV_NAMESPACE,
  DAV_NAMESPACE,
  type XmlName,
} from '../../../../lib/dav/xml/xml-name.ts'
import type {
  AddressDataRequest,
  RequestedProperties,
} from '../../../../lib/dav/request/requested-properties.ts'
import type {
  AddressbookFilter,
  ParamFilter,
  PropFilter,
  TextMatch,
} from '../../../../lib/dav/request/addressbook-filter.ts'

/** Plain objects, as the parsers give them. */
export const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true })

// What XML 1.0 can carry at all (https://www.w3.org/TR/xml/#charsets).
const isXml = (text: string): boolean =>
  !/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(text)
/** Whatever XML can carry, and what it has to escape. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter(isXml),
  fc.constantFrom(' ', '\r\n', ']]>', '&amp;', 'ü€😀', '__proto__'),
)
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.-]{0,8}$/)

const names = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom(DAV_NAMESPACE, CARDDAV_NAMESPACE, 'urn:x', ''),
      fc.oneof(
        word,
        fc.constantFrom(
          'toString',
          'constructor',
          '__proto__',
          'hasOwnProperty',
          '_',
          'cdata',
          '__text__',
        ),
      ),
    )
    .map(([namespace, local]): XmlName => `{${namespace}}${local}`)
    .filter((name) => name !== carddavName('address-data')),
  { maxLength: 5 },
)

export const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined })

const addressData: fc.Arbitrary<AddressDataRequest> = record({
  contentType: optional(fc.constantFrom('text/vcard', 'text/x-vcard; a="b"')),
  version: optional(fc.constantFrom('3.0', '4.0')),
  properties: optional(
    fc.array(record({ name: word.map((w) => w.toUpperCase()), novalue: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
})

/** What a PROPFIND or a report may ask for. */
export const props: fc.Arbitrary<RequestedProperties> = fc.oneof(
  names.map((n): RequestedProperties => ({ kind: 'prop', names: n, addressData: undefined })),
  fc.tuple(names, addressData).map(([n, a]): RequestedProperties => ({
    kind: 'prop',
    names: [...n, carddavName('address-data')],
    addressData: a,
  })),
  names.map((include): RequestedProperties => ({ kind: 'allprop', include })),
  fc.constant<RequestedProperties>({ kind: 'propname' }),
)

const textMatch: fc.Arbitrary<TextMatch> = record({
  text,
  collation: fc.constantFrom('i;ascii-casemap', 'i;octet', 'i;unicode-casemap'),
  matchType: fc.constantFrom('equals', 'contains', 'starts-with', 'ends-with'),
  negate: fc.boolean(),
})

const paramFilter: fc.Arbitrary<ParamFilter> = record({
  name: word,
  isNotDefined: fc.boolean(),
  textMatch: optional(textMatch),
})

const propFilter: fc.Arbitrary<PropFilter> = record({
  name: word,
  test: fc.constantFrom('anyof', 'allof'),
  isNotDefined: fc.boolean(),
  textMatches: fc.array(textMatch, { maxLength: 2 }),
  params: fc.array(paramFilter, { maxLength: 2 }),
})

/** Every kind of filter. */
export const filter: fc.Arbitrary<AddressbookFilter> = record({
  test: fc.constantFrom('anyof', 'allof'),
  props: fc.array(propFilter, { maxLength: 3 }),
})
