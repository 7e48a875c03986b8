import type { LabelledProperty } from '../merge/labelled-property.ts'
import { deriveFormattedName, deriveStructuredName } from '../text/person-name.ts'
import type { KnownNamePredicate } from '../merge/used-property-names.ts'
import { changeVCardProperty } from '../text/property.ts'
import type { VCard } from '../text/vcard.ts'
import type { ItemEdit } from './item-edit.ts'
import type { EarlierItem } from './upload-pairs.ts'

/** What becomes of the items that an upload does not have. */
export interface LeftOut {
  readonly staying: readonly LabelledProperty[]
  readonly isRemoved: boolean
  /** Names of those that stay though the client was shown them. */
  readonly keptNames: readonly string[]
  /** Of `staying`, an N or FN whose counterpart the client has changed: see `derivedName`. */
  readonly outdated: ReadonlySet<LabelledProperty>
}

/** Google builds FN from N, and N is built from FN where it is missing: both say the same. Nobody removes one (RFC 2426 §3.1). */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['N', 'FN'],
  ['FN', 'N'],
])

/** Of how many items of a name a client has places; of those that are not here, of all. */
export type PropertyPlaces = Readonly<Record<string, number>>

/** Those that the client was not shown stay, and those that it does not know or has no place for. */
export function leftOutItems(
  earlier: readonly EarlierItem[],
  edits: readonly ItemEdit[],
  knows: KnownNamePredicate,
  places: PropertyPlaces,
): LeftOut {
  const placeless = withoutPlace(earlier, places)
  const used = new Set(edits.map((edit) => edit.earlier))
  const left = earlier.filter((one) => !used.has(one) && one.item !== undefined)
  const isKnown = (one: EarlierItem): boolean => {
    const { name } = one.seen.property
    return one.isServed && !placeless.has(one) && !COUNTERPARTS.has(name) && knows(name)
  }
  const staying = left.filter((one) => !isKnown(one))
  const renamed = new Set(edits.flatMap(({ edited }) => edited?.property.name ?? []))
  const outdated = staying.filter(({ seen }) =>
    renamed.has(COUNTERPARTS.get(seen.property.name) ?? ''),
  )
  const kept = staying.filter((one) => one.isServed && !outdated.includes(one))
  return {
    staying: staying.flatMap(({ item }) => item?.kept ?? []),
    isRemoved: staying.length < left.length,
    keptNames: kept.map(({ seen }) => seen.property.name),
    outdated: new Set(outdated.flatMap(({ item }) => item?.kept[0] ?? [])),
  }
}

function withoutPlace(
  earlier: readonly EarlierItem[],
  places: PropertyPlaces,
): ReadonlySet<EarlierItem> {
  const served = earlier.filter((one) => one.isServed)
  const byName = Map.groupBy(served, ({ seen }) => seen.property.name)
  return new Set([...byName].flatMap(([name, all]) => all.slice(places[name] ?? all.length)))
}

/**
 * The N or FN that a client has left out when it changed the other: a client that knows FN only has renamed the person.
 * `upload` is without it.
 */
export function derivedName(name: LabelledProperty, upload: VCard): LabelledProperty {
  const { property } = name
  const derive = property.name === 'N' ? deriveStructuredName : deriveFormattedName
  return { ...name, property: changeVCardProperty(property, { value: derive(upload) }) }
}
