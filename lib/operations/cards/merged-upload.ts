import type { Probe } from '../../upstream/book/session.ts'
import { parseCard, type Card } from '../../vcard/text/card.ts'
import type { Understood } from '../../vcard/merge/complete-item.ts'
import { convert } from '../../vcard/versions/convert.ts'
import { propertiesOf } from '../../vcard/merge/known-names.ts'
import { serveCard } from '../../vcard/serve/serve-range.ts'
import { takenAway } from '../../vcard/merge/taken-away.ts'
import { mergeUnderstood } from '../../vcard/merge/understood.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteCare } from '../../observe/request-observer.ts'
import { repairsOf } from './card-rows.ts'
import { checkPreconditions } from '../conditions/conditions.ts'
import type { DavRequest, OperationContext } from '../message/operation.ts'
import type { Shelf } from './read-back.ts'
import type { Understanding } from '../clients/understanding.ts'
import { understands } from '../clients/understood-names.ts'

/** An upload on its way to upstream. */
export interface MergedUpload {
  /** What is to be stored; what was sent, the very same object, when nothing had to be added. */
  readonly card: Card
  /** To be called once it is stored: what was kept or lost goes on record, what the client can carry is remembered. */
  readonly done: () => Promise<void>
}

/**
 * Adds to an upload what the device's client never understood of the card that is there (`present`; undefined: a new one),
 * unless the device's policy is another. Throws 412 when that card is no longer the one that was probed.
 */
export async function mergeUpload(
  request: DavRequest,
  sent: Card,
  present: Probe | undefined,
  shelf: Shelf,
  house: OperationContext,
): Promise<MergedUpload> {
  const { understanding } = house
  if (isSpared(request, understanding)) return { card: sent, done: () => Promise.resolve() }
  const learn = (): Promise<void> => understanding.learn(propertiesOf(sent))
  const current = present && (await currentCard(request, present, shelf, house))
  if (current === undefined) return { card: sent, done: learn }
  const understood = await understoodBy(request, understanding)
  const { card, kept } = mergeUnderstood({ current, upload: sent, understood })
  const stored = understanding.policy === 'merge' ? card : sent
  if (stored !== sent && kept.length > 0)
    noteCare('merge', () => `kept what the client left out: ${kept.join(', ')}`)
  return {
    card: stored,
    done: () => {
      record(current, stored, kept, understanding)
      return learn()
    },
  }
}

/** Whether nothing has to be kept for the client: it keeps everything itself, or its person wants it so. */
function isSpared({ profile, body }: DavRequest, { policy }: Understanding): boolean {
  if (policy === 'pass') return true
  // Who writes 2.1 can say less than the client that the profile is of.
  return profile.understands === 'all' && sentVersion(body) !== '2.1'
}

async function understoodBy(
  { profile, body }: DavRequest,
  understanding: Understanding,
): Promise<Understood> {
  const sent = await understanding.sent()
  const isSaid = understands(profile.understands, sentVersion(body))
  return (name) => !REQUIRED.has(name) && (sent.has(name) || isSaid(name))
}

/** A card without them is none (RFC 2426 §3.1.1, §3.1.2): nobody removes a name, and 2.1 needs no FN. */
const REQUIRED: ReadonlySet<string> = new Set(['N', 'FN'])

const sentVersion = (body: Buffer): string | undefined =>
  /^VERSION:(.*)$/im.exec(body.toString('latin1'))?.[1]?.trim()

/** The card as every client is served it, in 3.0; undefined when it is gone, or nothing that can be read. */
async function currentCard(
  { headers }: DavRequest,
  { id, etag }: Probe,
  { book, names, kept }: Shelf,
  { session }: OperationContext,
): Promise<Card | undefined> {
  const stored = await session.read(book, id)
  if (stored === undefined) return undefined
  const { quirks } = session
  // Elsewhere the PUT goes out with the ETag that was probed, which is no newer than what was read.
  const told = kept.etag(id, stored.etag)
  if (quirks.has('ignores-preconditions') && told !== undefined && told !== etag)
    checkPreconditions(headers, told, true)
  return readable30(kept.serve(id, serveCard(stored.body, repairsOf({ names, quirks }, id))))
}

function readable30(card: Buffer): Card | undefined {
  try {
    return convert(parseCard(card), '3.0')
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

/** Every loss that was seen is on record: what a client cannot carry, or much at once that it can. */
function record(
  current: Card,
  stored: Card,
  kept: readonly string[],
  { policy, tell }: Understanding,
): void {
  const gone = takenAway(current, stored)
  if (kept.length > 0 && policy === 'warn') tell('warn', LEFT_OUT, kept)
  else if (gone.length >= MANY && gone.length > current.length * MUCH)
    tell('warn', `an update took away ${gone.length} of ${current.length} properties`, gone)
  if (kept.length > 0 && policy === 'merge') tell('info', 'kept what a client left out', kept)
}

const LEFT_OUT = 'a client left out what it may not know: device edit --policy merge would keep it'
/** Fewer are a usual edit of a small card. */
const MANY = 3
/** Of a card's properties. */
const MUCH = 0.3
