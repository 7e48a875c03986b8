import type { VCard } from '../text/vcard.ts'
import {
  restoreUnsupportedParts,
  type RestoredProperty,
  type ClientSupportPredicate,
} from './restored-property.ts'
import { nameMatchKey } from './match-keys.ts'
import {
  renameClashingVCardGroups,
  fromLabelledProperties,
  type LabelledProperty,
  toLabelledProperties,
} from './labelled-property.ts'
import { usedPropertyNames } from './used-property-names.ts'
import { isOutdatedPersonName } from './outdated-person-name.ts'
import { unpairedVCardProperties } from './property-pairs.ts'
import { pairUploadedProperties } from './uploaded-property-pairs.ts'
import { insertAfterNeighbours } from './neighbour-order.ts'

/** A card that a client was served, and what the client uploads instead. */
export interface UploadMergeInput {
  /** As this client would be served it now, in 3.0. */
  readonly current: VCard
  readonly upload: VCard
  /**
   * Whether the client supports what `usedPropertyNames` calls so, by its profile or by what it has sent before; a name
   * with a semicolon means a parameter or label. What is in `upload` counts as supported anyway.
   */
  readonly isSupported: ClientSupportPredicate
}

/** What is to be stored of an upload. */
export interface UploadMergeResult {
  readonly card: VCard
  /** What was merged back, sorted, in names of `usedPropertyNames`. When nothing was, `card` is `upload` itself. */
  readonly restoredParts: readonly string[]
}

/**
 * The upload with what the client does not support of the current card: whole properties, and labels and parameters of
 * those that it did send. What the client supports and left out is removed. VERSION, UID, REV and PRODID are always those
 * of the upload.
 */
export function mergeUploadedCard({
  current,
  upload,
  isSupported,
}: UploadMergeInput): UploadMergeResult {
  const sentNames = new Set(usedPropertyNames(upload))
  const supports: ClientSupportPredicate = (name) => sentNames.has(name) || isSupported(name)
  const previous = propertiesToCompare(renameClashingVCardGroups(upload, current))
  const restored = pairUploadedProperties(toLabelledProperties(upload), previous).map((uploaded) =>
    restoreUnsupportedParts(uploaded, supports),
  )
  const missing = unpairedVCardProperties(previous, previousProperties(restored))
  const keptWhole = missing.filter(({ property: { name } }) => {
    return !supports(name) && !isOutdatedPersonName(name, current, upload)
  })
  const parts = [...restored.flatMap((one) => one.restoredParts), ...keptWhole.map(nameMatchKey)]
  if (parts.length === 0) return { card: upload, restoredParts: parts }
  return { card: joined(restored, previous, keptWhole), restoredParts: [...new Set(parts)].sort() }
}

/** Properties that say which card it is and who wrote it, not what is in it. */
const UPLOAD_OWN: ReadonlySet<string> = new Set(['VERSION', 'UID', 'REV', 'PRODID'])

function propertiesToCompare(card: VCard): readonly LabelledProperty[] {
  return toLabelledProperties(card).filter(({ property }) => !UPLOAD_OWN.has(property.name))
}

function previousProperties(restored: readonly RestoredProperty[]): readonly LabelledProperty[] {
  return restored.flatMap(({ previous }) => previous ?? [])
}

function joined(
  restored: readonly RestoredProperty[],
  previous: readonly LabelledProperty[],
  keptWhole: readonly LabelledProperty[],
): VCard {
  const counterparts = new Map<LabelledProperty, LabelledProperty>()
  for (const one of restored)
    if (one.previous !== undefined) counterparts.set(one.previous, one.property)
  const properties = restored.map(({ property }) => property)
  return fromLabelledProperties(
    insertAfterNeighbours(properties, previous, counterparts, keptWhole),
  )
}
