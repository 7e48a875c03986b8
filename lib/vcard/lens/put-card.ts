import { fromLabelledProperties, type LabelledProperty } from '../merge/labelled-property.ts'
import { insertAfterNeighbours } from '../merge/neighbour-order.ts'
import { type KnownNamePredicate, usedPropertyNames } from '../merge/used-property-names.ts'
import { type VCard, vcardVersion } from '../text/vcard.ts'
import { convertItems, withHiddenParts } from './back-conversion.ts'
import { formOf } from './card-form.ts'
import type { CardItem } from './card-item.ts'
import { isSameContent, type ItemEdit, itemEdit } from './item-edit.ts'
import { joinItems } from './joined-items.ts'
import { isContent, itemsOf, itemVersion, KeptCard, versionItem } from './kept-card.ts'
import { derivedName, type LeftOut, leftOutItems, type PropertyPlaces } from './left-out-items.ts'
import { earlierItems, pairUpload } from './upload-pairs.ts'

/** A client's update of a card. */
export interface CardPut {
  /** As it is kept. */
  readonly card: VCard
  /** What the client was shown. */
  readonly served: VCard
  /** In the version that the client writes. */
  readonly upload: VCard
  /** By its profile, or by what it has sent before; in names of that version. What `upload` has counts as known anyway. */
  readonly knows: KnownNamePredicate
  readonly places?: PropertyPlaces
}

/** What a client has made of a card. */
export interface EditedCard {
  /** The card itself when nothing was changed, `upload` itself when that is all of it. */
  readonly card: VCard
  /** Whether anything was, but for order, groups, VERSION, UID, REV and PRODID. */
  readonly isChanged: boolean
  /** What the client left out and is kept for it, sorted, in names of `usedPropertyNames`. */
  readonly keptNames: readonly string[]
}

/**
 * Applies a client's edit, the difference between what it was shown and what it sends, to the whole card. What it was not
 * shown stays, and what it does not know: properties, and labels and parameters of those that it did send. An item that comes
 * back as any form shows it is not changed. What is beyond the client's places stays. VERSION is that of the card; UID, REV and PRODID are those of the upload.
 */
export function putCard({ card, served, upload, knows, places = {} }: CardPut): EditedCard {
  const kept = new KeptCard(card)
  const version = itemVersion(upload)
  const sent = itemsOf(upload, version)
  const items = kept.itemsIn(formOf(upload))
  const shown = itemsOf(served, version).filter(isContent)
  const earlier = earlierItems(shown, items, kept.renderings())
  const pairs = pairUpload(sent.filter(isContent), earlier, kept.renderings())
  const names = new Set(usedPropertyNames(fromLabelledProperties(sent)))
  const supports: KnownNamePredicate = (name) => names.has(name) || knows(name)
  const edits = sent.map((one) => itemEdit(one, pairs, supports))
  const rest = leftOutItems(earlier, edits, supports, places)
  const keptNames = new Set([...edits.flatMap((edit) => edit.keptNames), ...rest.keptNames])
  return {
    ...joinEdit({ card, upload, kept, items, edits, rest }),
    keptNames: [...keptNames].sort(),
  }
}

interface WholeEdit {
  readonly card: VCard
  readonly upload: VCard
  readonly kept: KeptCard
  readonly items: readonly CardItem[]
  readonly edits: readonly ItemEdit[]
  readonly rest: LeftOut
}

function joinEdit(edit: WholeEdit): Pick<EditedCard, 'card' | 'isChanged'> {
  const { card, upload, kept, edits, rest } = edit
  const isChanged =
    rest.isRemoved || edits.some(({ sent, edited }) => edited !== undefined && isContent(sent))
  if (isWhole(edit)) return { card: upload, isChanged }
  if (!isChanged) return { card, isChanged }
  const results = resultsOf(edit)
  const own = edits.flatMap((one) => results.get(one) ?? [])
  const counterparts = new Map(
    [...results].flatMap(([one, result]) => {
      const last = result.at(-1)
      const before = one.earlier?.item?.kept ?? []
      return last === undefined ? [] : before.map((each) => [each, last] as const)
    }),
  )
  const all = insertAfterNeighbours(own, kept.items, counterparts, rest.staying)
  const uploaded = fromLabelledProperties(own)
  const named = all.map((one) => (rest.outdated.has(one) ? derivedName(one, uploaded) : one))
  return { card: joinItems(named, new Set(kept.items)), isChanged }
}

/** Whether the client was shown all of the card, and sends all that it is to be. */
function isWhole({ card, upload, items, edits, rest }: WholeEdit): boolean {
  return (
    vcardVersion(upload) === vcardVersion(card) &&
    rest.staying.length === 0 &&
    items.every(({ kept: [kept, ...more], shown }) => isSame(kept, shown) && more.length === 0) &&
    edits.every(
      ({ sent, edited, earlier }) =>
        edited === sent || (!edited && isSame(earlier?.item?.kept[0], sent)),
    )
  )
}

const isSame = (one: LabelledProperty | undefined, other: LabelledProperty | undefined): boolean =>
  one !== undefined && other !== undefined && isSameContent(one, other)

/** What each edit leads to, in the version of the card. */
function resultsOf({
  upload,
  kept,
  items,
  edits,
}: WholeEdit): ReadonlyMap<ItemEdit, readonly LabelledProperty[]> {
  const sent = edits.map((one) => one.edited ?? one.sent)
  const back = convertItems(sent, kept.version)
  const visible = items.flatMap(({ shown }) => shown ?? [])
  const shownBack = convertItems([versionItem(itemVersion(upload)), ...visible], kept.version)
  const resultOf = ({ edited, earlier }: ItemEdit): readonly LabelledProperty[] => {
    const item = earlier?.item
    if (edited === undefined) return item?.kept ?? []
    if (item?.shown === undefined) return back(edited)
    return withHiddenParts(back(edited), item, shownBack(item.shown))
  }
  return new Map(edits.map((one) => [one, resultOf(one)]))
}
