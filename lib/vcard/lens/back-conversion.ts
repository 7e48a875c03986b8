import { type LabelledProperty, toLabelledProperties } from '../merge/labelled-property.ts'
import { contentMatchKey } from '../merge/match-keys.ts'
import { convertVCard, type VCardVersion } from '../versions/version-conversion.ts'
import { type CardItem, partsOf, sourcesOf, withoutSources } from './card-item.ts'
import { withLostParts } from './restored-parts.ts'

/** What an item becomes in another version: nothing where that cannot say it. */
export type ConvertedItems = (item: LabelledProperty) => readonly LabelledProperty[]

/** Converts the items of a whole card, VERSION among them, together. */
export function convertItems(
  items: readonly LabelledProperty[],
  version: VCardVersion,
): ConvertedItems {
  const bare = items.map((item) => withoutSources(partsOf(item)))
  const card = bare.flat()
  const converted = convertVCard(card, version)
  if (converted === card) return (item) => [item]
  const owners = new Map(bare.flatMap((parts, at) => parts.map((part) => [part, items[at]])))
  const results = Map.groupBy(toLabelledProperties(converted), (result) =>
    owners.get(partsOf(result).flatMap(sourcesOf)[0] ?? result.property),
  )
  return (item) => results.get(item) ?? []
}

/**
 * An edited item in the card's version, with those parts of the kept one that the client was not shown; `shown` is what it
 * was shown, in that version too.
 */
export function withHiddenParts(
  edited: readonly LabelledProperty[],
  { kept: [kept] }: CardItem,
  shown: readonly LabelledProperty[],
): readonly LabelledProperty[] {
  const [first, ...rest] = edited
  const [visible] = shown
  if (first === undefined || kept === undefined) return edited
  if (visible !== undefined && contentMatchKey(visible) === contentMatchKey(kept)) return edited
  const names = new Set(visible?.property.params.map(({ name }) => name))
  for (const { name } of visible?.companions ?? []) names.add(name)
  return [withLostParts(first, kept, ({ name }) => !names.has(name)).item, ...rest]
}
