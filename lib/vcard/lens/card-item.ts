import type { LabelledProperty } from '../merge/labelled-property.ts'
import { createVCardProperty, type VCardProperty } from '../text/property.ts'
import type { VCard } from '../text/vcard.ts'

/** Something that a card says, with what a form shows of it. */
export interface CardItem {
  /** As it is kept: several where the form shows them as one, none where it shows one as several. */
  readonly kept: readonly LabelledProperty[]
  /** Undefined where the form does not show it. */
  readonly shown: LabelledProperty | undefined
}

/** The items of a card; `view` is made of the very properties of `kept`. What is not shown is at the end. */
export function cardItems(
  kept: readonly LabelledProperty[],
  view: readonly LabelledProperty[],
): readonly CardItem[] {
  const owners = new Map(kept.flatMap((one) => partsOf(one).map((part) => [part, one] as const)))
  const free = new Set(kept)
  const items = view.map((shown): CardItem => {
    const mine = new Set(
      partsOf(shown)
        .flatMap(sourcesOf)
        .map((source) => owners.get(source)),
    )
    return { kept: kept.filter((one) => mine.has(one) && free.delete(one)), shown }
  })
  return [...items, ...[...free].map((one) => ({ kept: [one], shown: undefined }))]
}

/** The property and its companions. */
export const partsOf = ({ property, companions }: LabelledProperty): readonly VCardProperty[] => [
  property,
  ...companions,
]

/** What a property of a view was made of. */
export const sourcesOf = (property: VCardProperty): readonly VCardProperty[] =>
  property.sources ?? [property]

/** The card as if it had just been read: what is made of it has its properties as sources. */
export const withoutSources = (card: VCard): VCard =>
  card.map((one) => (one.sources ? createVCardProperty(one.name, one.value, one) : one))
