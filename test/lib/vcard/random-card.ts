import fc from 'fast-check'
import type { VCard } from '../../../lib/vcard/text/vcard.ts'
import {
  createVCardProperty,
  type VCardParam,
  type VCardProperty,
} from '../../../lib/vcard/text/property.ts'
import { escapeVCardText } from '../../../lib/vcard/text/text-value.ts'

type Several = fc.Arbitrary<readonly VCardProperty[]>

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc
      .array(fc.constantFrom('\\', ',', ';', ':', '"', '=', '=3D', '^n', '\n', ' ', 'ü', '😀', 'n'))
      .map((parts) => parts.join('')),
  )
  .map((s) => s.replace(/[\0-\x09\x0b-\x1f\x7f]/g, ''))
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const quotable = word.map((s) => s.replace(/["\0-\x1f\x7f]/g, '_').trim())
const value = text.map(escapeVCardText)
const compound = fc.array(value, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(';'))
const list = fc.array(value, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','))
const number = fc.stringMatching(/^[+\d][\d ()-]{0,20}\d$/)
const date = fc.constantFrom(
  '1996-04-15',
  '20240229',
  '1953-10-15T23:10:00Z',
  '1999-12-31T01:02:03.5+01:00',
)
const base64 = fc.uint8Array({ maxLength: 200 }).map((a) => Buffer.from(a).toString('base64'))

const type = fc.constantFrom('HOME', 'work', 'CELL', 'Fax', 'PREF', 'INTERNET', 'x-mine', 'DOM')
const types = fc
  .uniqueArray(type, { maxLength: 3, selector: (s) => s.toUpperCase() })
  .map((values): readonly VCardParam[] => (values.length === 0 ? [] : [{ name: 'TYPE', values }]))
const extra: fc.Arbitrary<readonly VCardParam[]> = fc
  .option(fc.tuple(fc.constantFrom('X-A', 'LANGUAGE', 'X-B-C'), quotable), { nil: undefined })
  .map((pair): readonly VCardParam[] =>
    pair === undefined ? [] : [{ name: pair[0], values: [pair[1]] }],
  )
const params: fc.Arbitrary<readonly VCardParam[]> = fc
  .tuple(types, extra)
  .map(([some, more]) => [...some, ...more])

const one = (names: string, value: fc.Arbitrary<string>, its: typeof params = params): Several =>
  fc
    .tuple(fc.constantFrom(...names.split(' ')), value, its)
    .map(([name, value, params]) => [createVCardProperty(name, value, { params })])

const media = fc
  .tuple(fc.constantFrom('PHOTO', 'LOGO', 'SOUND'), base64, fc.constantFrom('JPEG', 'PNG', 'X-a'))
  .map(([name, value, type]) => [
    createVCardProperty(name, value, {
      params: [
        { name: 'ENCODING', values: ['b'] },
        { name: 'TYPE', values: [type] },
      ],
    }),
  ])
const label = fc.constantFrom(
  '_$!<Spouse>!$_',
  '_$!<Other>!$_',
  'colleague',
  'Grace',
  '_$!<Anniversary>!$_',
)
const labelled = fc
  .tuple(fc.constantFrom('X-ABDATE', 'X-ABRELATEDNAMES', 'EMAIL', 'TEL'), number, label)
  .map(([name, value, label]) => [
    createVCardProperty(name, name === 'X-ABDATE' ? '2010-06-05' : value, { group: 'g' }),
    createVCardProperty('X-ABLABEL', label, { group: 'g' }),
  ])
const address = fc
  .tuple(compound, value, types, fc.boolean())
  .map(([adr, label, params, isSame]) => [
    createVCardProperty('ADR', adr, { params }),
    createVCardProperty('LABEL', label, { params: isSame ? params : [] }),
  ])
const sortString = value.map((v) => [createVCardProperty('SORT-STRING', v.trim() || 'a')])

const several = fc.array(
  fc.oneof(
    one('NOTE TITLE ROLE LABEL MAILER CLASS NAME X-CUSTOM X-AIM', value),
    one('ORG ADR X-CUSTOM', compound),
    one('CATEGORIES NICKNAME', list),
    one('TEL', number),
    one('URL', fc.webUrl(), extra),
    media,
    labelled,
    address,
  ),
  { maxLength: 6 },
)
const singles = fc
  .tuple(
    one('N', compound, extra),
    one('FN', value, extra),
    one('BDAY', date, extra),
    one('REV', date, fc.constant([])),
    one('UID', fc.uuid(), fc.constant([])),
    one('X-ADDRESSBOOKSERVER-KIND', fc.constant('group'), fc.constant([])),
    one('X-ABSHOWAS', fc.constant('COMPANY'), fc.constant([])),
    one('TZ', fc.constantFrom('-05:00', '+0100'), extra),
    one('GEO', fc.constant('37.386013;-122.08'), extra),
    sortString,
  )
  .chain((all) => fc.subarray(all))

/** A 3.0 card, properties of every kind in it, values of odd characters, and what 3.0 has once at most once. */
export const randomCard: fc.Arbitrary<VCard> = fc
  .tuple(singles, several)
  .map(([once, often]) => [
    createVCardProperty('VERSION', '3.0'),
    ...[...once, ...often].flatMap((properties, at) =>
      properties.map((property) =>
        property.group === undefined ? property : { ...property, group: `item${at + 3}` },
      ),
    ),
  ])
