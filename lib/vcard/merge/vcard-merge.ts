import type { VCard } from '../text/vcard.ts'
import {
  renameClashingVCardGroups,
  fromLabelledProperties,
  type LabelledProperty,
  toLabelledProperties,
} from './labelled-property.ts'
import { createPropertyMaskPredicate, type PropertyMask } from './property-masks.ts'
import { mergeLabelledProperty } from './labelled-property-merge.ts'
import type { ThreeWayMergeInput } from './merge-by-name.ts'
import { unpairedVCardProperties } from './property-pairs.ts'
import { pairThreeWayProperties, type ThreeWayPropertyPairs } from './three-way-pairs.ts'
import { insertAfterNeighbours } from './neighbour-order.ts'

/**
 * The card that clients are served: as it was written (`ours`), with every change that Google's card (`theirs`) has had
 * since its copy was read after that write (`base`). What Google dropped or rewrote is as written; what has another
 * value now is Google's; what was removed since stays removed. Masked properties are left out. UID and REV are Google's.
 *
 * Properties are in the order of `theirs`, what Google dropped behind its neighbours in `ours`. Groups keep the names of
 * `ours` and stay apart. Properties that need no change are the very same objects.
 */
export function mergeVCards(
  cards: ThreeWayMergeInput<VCard>,
  masks: readonly PropertyMask[] = [],
): VCard {
  const base = toLabelledProperties(cards.base)
  const ours = toLabelledProperties(cards.ours).filter(
    ({ property }) => !SET_BY_GOOGLE.has(property.name),
  )
  const theirs = toLabelledProperties(renameClashingVCardGroups(cards.ours, cards.theirs))
  const pairs = pairThreeWayProperties({ base, ours, theirs })
  const served = theirs.map((property) => toServed(property, pairs)).filter(isVisible(masks))
  const counterparts = new Map(
    served.flatMap(({ property, source }) => (source ? [[source, property]] : [])),
  )
  const dropped = unpairedVCardProperties(ours, [
    ...pairs.written.values(),
    ...pairs.replaced.values(),
  ])
  const properties = served.map(({ property }) => property)
  return fromLabelledProperties(insertAfterNeighbours(properties, ours, counterparts, dropped))
}

/** Properties that are not merged: the client's own UID is put back elsewhere. */
const SET_BY_GOOGLE: ReadonlySet<string> = new Set(['UID', 'REV'])

/** A property to serve, and what clients wrote of it. */
interface ServedProperty {
  readonly property: LabelledProperty
  readonly source: LabelledProperty | undefined
}

function toServed(
  theirs: LabelledProperty,
  { previous, written, replaced }: ThreeWayPropertyPairs,
): ServedProperty {
  const base = previous.get(theirs)
  const ours = base && written.get(base)
  if (base === undefined || ours === undefined)
    return { property: theirs, source: replaced.get(theirs) }
  return { property: mergeLabelledProperty({ base, ours, theirs }), source: ours }
}

function isVisible(masks: readonly PropertyMask[]): (served: ServedProperty) => boolean {
  const isMasked = createPropertyMaskPredicate(masks)
  return ({ property, source }) => source !== undefined || !isMasked(property)
}
