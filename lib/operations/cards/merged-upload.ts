import { viewCard } from '../../vcard/lens/card-form.ts'
import { itemVersion } from '../../vcard/lens/kept-card.ts'
import { type EditedCard, putCard } from '../../vcard/lens/put-card.ts'
import {
  type KnownNamePredicate,
  usedPropertyNames,
} from '../../vcard/merge/used-property-names.ts'
import { removedPropertyNames } from '../../vcard/merge/removed-property-names.ts'
import { type VCard, vcardVersion } from '../../vcard/text/vcard.ts'
import { convertVCard } from '../../vcard/versions/version-conversion.ts'
import { noteUploadMerge } from '../../observe/request-observer.ts'
import type { ClientCapabilities } from '../clients/client-capabilities.ts'
import type { ClientProfile } from '../clients/client-profile.ts'
import { supportsProperty } from '../clients/supported-property-names.ts'
import { cardForm, cardFormatFor } from './card-format.ts'

/** An upload on its way to upstream. */
export interface MergedUpload extends Omit<EditedCard, 'keptNames'> {
  /** To be called once it is stored: logs what was kept or lost, remembers what the client can carry. */
  readonly onStored: () => Promise<void>
}

/**
 * Applies an upload to the card that was found, with what the device's client was not shown or cannot carry, unless the
 * device's policy is another.
 */
export async function mergeUpload(
  profile: ClientProfile,
  upload: VCard,
  card: VCard,
  capabilities: ClientCapabilities,
): Promise<MergedUpload> {
  const served = viewCard(card, cardForm(cardFormatFor(profile, { version: vcardVersion(upload) })))
  const { places } = profile
  const put = (knows: KnownNamePredicate): EditedCard =>
    putCard({ card, served, upload, knows, places })
  const { policy } = capabilities
  const merged = put(policy === 'pass' ? all : await knownNames(profile, upload, capabilities))
  const stored = policy === 'warn' ? put(all) : merged
  if (policy === 'merge' && merged.keptNames.length > 0)
    noteUploadMerge(() => `kept what the client left out: ${merged.keptNames.join(', ')}`)
  return {
    ...stored,
    onStored: () => {
      if (isLearnt(profile, upload, capabilities))
        logRemovals(card, stored.card, merged.keptNames, capabilities)
      return rememberUpload(profile, upload, capabilities)
    },
  }
}

const all: KnownNamePredicate = () => true

/** Remembers what the client can carry, where that is not known anyway. */
export async function rememberUpload(
  profile: ClientProfile,
  upload: VCard,
  capabilities: ClientCapabilities,
): Promise<void> {
  if (isLearnt(profile, upload, capabilities))
    await capabilities.rememberSent(usedPropertyNames(convertVCard(upload, itemVersion(upload))))
}

/** Whether what the client can carry is looked at. */
const isLearnt = (profile: ClientProfile, upload: VCard, { policy }: ClientCapabilities): boolean =>
  policy !== 'pass' && !knowsAll(profile, upload)

/** Who writes 2.1 can say less than the client that the profile is of. */
const knowsAll = ({ understands }: ClientProfile, upload: VCard): boolean =>
  understands === 'all' && vcardVersion(upload) !== '2.1'

async function knownNames(
  profile: ClientProfile,
  upload: VCard,
  capabilities: ClientCapabilities,
): Promise<KnownNamePredicate> {
  if (knowsAll(profile, upload)) return all
  const sent = await capabilities.sentPropertyNames()
  const version = vcardVersion(upload)
  return (name) => sent.has(name) || supportsProperty(profile.understands, version, name)
}

/** Logs each loss: of what a client cannot carry, or of much at once that it can. */
function logRemovals(
  current: VCard,
  stored: VCard,
  keptNames: readonly string[],
  { policy, log }: ClientCapabilities,
): void {
  const gone = removedPropertyNames(current, stored)
  if (keptNames.length > 0 && policy === 'warn') log('warn', LEFT_OUT, keptNames)
  else if (gone.length >= MANY && gone.length > current.length * MUCH)
    log('warn', `an update took away ${gone.length} of ${current.length} properties`, gone)
  if (keptNames.length > 0 && policy === 'merge')
    log('info', 'kept what a client left out', keptNames)
}

const LEFT_OUT = 'a client left out what it may not know: device edit --policy merge would keep it'
/** Fewer are a usual edit of a small card. */
const MANY = 3
/** Of a card's properties. */
const MUCH = 0.3
