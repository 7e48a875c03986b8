import fc from 'fast-check'
import type { VCard } from '../../../lib/vcard/text/vcard.ts'
import { createVCardProperty, type VCardProperty } from '../../../lib/vcard/text/property.ts'

/** One property in a card with its label, without a group. */
export interface SampleProperty {
  readonly name: string
  readonly value: string
  readonly types: readonly string[]
  readonly extra: string | undefined
  readonly label: string | undefined
}

const SINGLE = ['NOTE', 'TITLE', 'ORG', 'ROLE', 'CATEGORIES', 'NICKNAME', 'GEO', 'PHOTO']
const MULTIPLE = ['TEL', 'EMAIL', 'URL', 'ADR', 'X-FOO', 'X-ABDATE']
const TYPES = ['HOME', 'work', 'CELL', 'VOICE', 'x-own']

const sample = (names: readonly string[]) =>
  fc.record({
    name: fc.constantFrom(...names),
    value: fc.constant(''),
    types: fc.uniqueArray(fc.constantFrom(...TYPES), { maxLength: 2 }),
    extra: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    label: fc.option(fc.constantFrom('Cabin', '_$!<Other>!$_', ''), { nil: undefined }),
  })

/** Properties of which no two have the same value, nor more than one the same name where a card has one only. */
export const sampleProperties: fc.Arbitrary<readonly SampleProperty[]> = fc
  .tuple(
    fc.uniqueArray(sample(SINGLE), { selector: ({ name }) => name, maxLength: 6 }),
    fc.array(sample(MULTIPLE), { maxLength: 8 }),
    fc.constantFrom('1', '2', '3'),
  )
  .chain(([one, more, salt]) =>
    fc.shuffledSubarray(
      [...one, ...more].map((t, at) => valued(t, at, salt)),
      { minLength: one.length + more.length },
    ),
  )

function valued(one: SampleProperty, at: number, salt: string): SampleProperty {
  const number = `${salt}00${at + 1}`
  return { ...one, value: one.name === 'TEL' ? `+49 (30) ${number}` : `Http: a  b ${number}` }
}

/** A card of these samples behind its VERSION and name; `first` numbers the groups. */
export function cardOfSamples(samples: readonly SampleProperty[], first = 1): VCard {
  const head = [createVCardProperty('VERSION', '3.0'), createVCardProperty('N', 'Doe;Jane;;;')]
  return [...head, ...samples.flatMap((one, at) => propertiesOf(one, `item${first + at}`))]
}

function propertiesOf(
  { name, value, types, extra, label }: SampleProperty,
  item: string,
): readonly VCardProperty[] {
  const group = label === undefined ? undefined : item
  const params = [
    ...(types.length === 0 ? [] : [{ name: 'TYPE', values: types }]),
    ...(extra === undefined ? [] : [{ name: 'X-EXTRA', values: [extra] }]),
  ]
  const property = createVCardProperty(name, value, { group, params })
  return label === undefined
    ? [property]
    : [property, createVCardProperty('X-ABLABEL', label, { group })]
}

/** How a store changes one sample while it keeps it. */
const rewriting = fc.record({
  isDropped: fc.boolean(),
  upper: fc.boolean(),
  types: fc.option(fc.constant<readonly string[]>([]), { nil: undefined }),
  value: fc.constantFrom<(value: string) => string>(
    (value) => value,
    (value) => value.replaceAll(':', '\\:'),
    (value) => value.replaceAll('  ', ' '),
    (value) => value.toLowerCase().replace(/[() ]/g, ''),
  ),
  isStripped: fc.boolean(),
  label: fc.option(fc.constantFrom(undefined, 'Other'), { nil: null }),
})

/** What has become of each of some samples in a store; undefined is dropped. */
export function rewritten(
  samples: readonly SampleProperty[],
): fc.Arbitrary<readonly (SampleProperty | undefined)[]> {
  return fc.array(rewriting, { minLength: samples.length, maxLength: samples.length }).map((all) =>
    samples.map((one, at) => {
      const how = all[at]
      if (how === undefined || how.isDropped) return undefined
      const types = how.types ?? one.types
      return {
        ...one,
        types: how.upper ? types.map((type) => type.toUpperCase()) : types,
        value: how.value(one.value),
        extra: how.isStripped ? undefined : one.extra,
        label: how.label === null ? one.label : how.label,
      }
    }),
  )
}

/** What people do to a sample later. */
export type Change = 'none' | 'remove' | 'value' | 'types' | 'label'
export const change: fc.Arbitrary<Change> = fc.constantFrom(
  'none',
  'none',
  'remove',
  'value',
  'types',
  'label',
)

/** A sample after that; undefined when it is gone. */
export function changed(one: SampleProperty | undefined, how: Change): SampleProperty | undefined {
  switch (how) {
    case 'none':
      return one
    case 'remove':
      return undefined
    case 'value':
      return one && { ...one, value: `new ${one.value}9` }
    case 'types':
      return one && { ...one, types: ['PAGER'] }
    case 'label':
      return one && { ...one, label: 'Changed' }
  }
}

/** A card as text that does not tell the order of its properties, nor the names of groups. */
export function contentOf(card: VCard): readonly string[] {
  const labels = new Map(card.filter(isLabel).map(({ group, value }) => [group, value]))
  return card
    .filter((property) => !isLabel(property))
    .map(({ name, group, params, value }) => {
      const label = group === undefined ? undefined : labels.get(group)
      const sorted = params.map((param) => `${param.name}=${param.values.join()}`).sort()
      return [name, ...sorted, value, label ?? '(none)'].join('|')
    })
    .sort()
}

function isLabel({ name }: VCardProperty): boolean {
  return name === 'X-ABLABEL'
}
