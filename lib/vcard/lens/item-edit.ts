import type { LabelledProperty } from '../merge/labelled-property.ts'
import { contentMatchKey } from '../merge/match-keys.ts'
import { type KnownNamePredicate, propertyPartName } from '../merge/used-property-names.ts'
import { withLostParts } from './restored-parts.ts'
import type { EarlierItem, UploadPairs } from './upload-pairs.ts'

/** What a client did to one item of an upload. */
export interface ItemEdit {
  readonly sent: LabelledProperty
  /** What it was; undefined: the item is new. */
  readonly earlier: EarlierItem | undefined
  /** What it becomes, in the version of the upload; undefined: it is what it was. */
  readonly edited: LabelledProperty | undefined
  /** Names of the parts that were taken over from what it was. */
  readonly keptNames: readonly string[]
}

/** What the client did to an item that it sent: the parts that it does not know are no edit. */
export function itemEdit(
  sent: LabelledProperty,
  { unchanged, changed }: UploadPairs,
  knows: KnownNamePredicate,
): ItemEdit {
  const same = unchanged.get(sent)
  if (same !== undefined) return { sent, earlier: same, edited: undefined, keptNames: [] }
  const earlier = changed.get(sent)
  if (earlier === undefined) return { sent, earlier, edited: sent, keptNames: [] }
  const { item, names } = withLostParts(
    sent,
    earlier.seen,
    ({ name }) => !knows(propertyPartName(sent.property.name, name)),
  )
  const isSame = [earlier.seen, earlier.item?.shown].some((one) => one && isSameContent(one, item))
  return { sent, earlier, edited: isSame ? undefined : item, keptNames: names }
}

/** Whether two properties say the same. */
export const isSameContent = (one: LabelledProperty, other: LabelledProperty): boolean =>
  contentMatchKey(one) === contentMatchKey(other)
