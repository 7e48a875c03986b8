import { parseVCard, type VCard } from '../../vcard/text/vcard.ts'
import type { ClientSupportPredicate } from '../../vcard/merge/restored-property.ts'
import { convertVCard } from '../../vcard/versions/version-conversion.ts'
import { usedPropertyNames } from '../../vcard/merge/used-property-names.ts'
import { removedPropertyNames } from '../../vcard/merge/removed-property-names.ts'
import { mergeUploadedCard } from '../../vcard/merge/upload-merge.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteUploadMerge } from '../../observe/request-observer.ts'
import type { DavRequest } from '../message/dav-message.ts'
import type { ClientCapabilities } from '../clients/client-capabilities.ts'
import { supportsProperty } from '../clients/supported-property-names.ts'

/** An upload on its way to upstream. */
export interface MergedUpload {
  /** What is to be stored; what was sent, the very same object, when nothing had to be added. */
  readonly card: VCard
  /** To be called once it is stored: logs what was restored or lost, remembers what the client can carry. */
  readonly onStored: () => Promise<void>
}

/**
 * Adds to an upload what the device's client cannot carry of the card that was found, if one was, unless the device's
 * policy is another. Throws 412 when that card has changed since.
 */
export async function mergeUpload(
  request: DavRequest,
  sent: VCard,
  present: Buffer | undefined,
  capabilities: ClientCapabilities,
): Promise<MergedUpload> {
  if (needsNoMerge(request, capabilities)) return { card: sent, onStored: () => Promise.resolve() }
  const remember = (): Promise<void> => capabilities.rememberSent(usedPropertyNames(sent))
  const current = present && tryParseAsVCard30(present)
  if (current === undefined) return { card: sent, onStored: remember }
  const isSupported = await createSupportPredicate(request, capabilities)
  const { card, restoredParts } = mergeUploadedCard({
    current,
    upload: sent,
    isSupported,
  })
  const stored = capabilities.policy === 'merge' ? card : sent
  if (stored !== sent && restoredParts.length > 0)
    noteUploadMerge(() => `kept what the client left out: ${restoredParts.join(', ')}`)
  return {
    card: stored,
    onStored: () => {
      logRemovals(current, stored, restoredParts, capabilities)
      return remember()
    },
  }
}

/** Whether nothing has to be kept for the client: it keeps everything itself, or its policy says so. */
function needsNoMerge({ profile, body }: DavRequest, { policy }: ClientCapabilities): boolean {
  if (policy === 'pass') return true
  // Who writes 2.1 can say less than the client that the profile is of.
  return profile.understands === 'all' && sentVersion(body) !== '2.1'
}

async function createSupportPredicate(
  { profile, body }: DavRequest,
  capabilities: ClientCapabilities,
): Promise<ClientSupportPredicate> {
  const sent = await capabilities.sentPropertyNames()
  const version = sentVersion(body)
  return (name) =>
    !REQUIRED.has(name) && (sent.has(name) || supportsProperty(profile.understands, version, name))
}

/** A card without them is none (RFC 2426 §3.1.1, §3.1.2): nobody removes a name, and 2.1 needs no FN. */
const REQUIRED: ReadonlySet<string> = new Set(['N', 'FN'])

const sentVersion = (body: Buffer): string | undefined =>
  /^VERSION:(.*)$/im.exec(body.toString('latin1'))?.[1]?.trim()

function tryParseAsVCard30(card: Buffer): VCard | undefined {
  try {
    return convertVCard(parseVCard(card), '3.0')
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

/** Logs each loss: of what a client cannot carry, or of much at once that it can. */
function logRemovals(
  current: VCard,
  stored: VCard,
  restoredParts: readonly string[],
  { policy, log }: ClientCapabilities,
): void {
  const gone = removedPropertyNames(current, stored)
  if (restoredParts.length > 0 && policy === 'warn') log('warn', LEFT_OUT, restoredParts)
  else if (gone.length >= MANY && gone.length > current.length * MUCH)
    log('warn', `an update took away ${gone.length} of ${current.length} properties`, gone)
  if (restoredParts.length > 0 && policy === 'merge')
    log('info', 'kept what a client left out', restoredParts)
}

const LEFT_OUT = 'a client left out what it may not know: device edit --policy merge would keep it'
/** Fewer are a usual edit of a small card. */
const MANY = 3
/** Of a card's properties. */
const MUCH = 0.3
