import { hash } from 'node:crypto'
import { hasControlCharacter, isForbiddenControl } from '../../dav/xml/control-characters.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import type { UpstreamQuirks } from '../../upstream/access/quirks.ts'
import { repairCard } from '../../vcard/serve/repaired-card.ts'
import { tryParseVCard, printVCard } from '../../vcard/text/vcard.ts'
import { revisionDate, withRevisionSince } from '../../vcard/serve/revision-date.ts'
import { parseInternetDate } from '../../http/internet-date.ts'
import { applyOverlay } from './card-overlay.ts'
import type { ListedCard } from './upstream-book.ts'
import { strongEtag } from './upstream-etag.ts'

/** What a card's served body is made of, beside upstream's copy. */
interface CardIdentity {
  readonly id: string
  /** The client's UID where it differs from upstream's. */
  readonly uid: string | undefined
  /** What clients wrote and upstream dropped. */
  readonly overlay: Buffer | undefined
}

/** How upstream's cards become those that devices see, in the form that is kept. */
export interface CardView {
  /** The body that is kept and served. What is no card is served as it is. */
  served(card: CardIdentity, body: Buffer): Buffer
  /** The same body with a REV that is not before the card's date, where the bridge has a part in it; to be stored and served. */
  dated(served: Buffer, overlay: Buffer | undefined, modified: number | undefined): Buffer
  /** When upstream says that the card was last changed, in milliseconds since the epoch; by its REV where it says so nowhere else. */
  modified(card: ListedCard, body?: Buffer): number | undefined
  /** Strong and quoted: upstream's ETag, marked when there is an overlay; made of the body when there is none. */
  etag(upstreamEtag: string | undefined, served: Buffer, overlay: Buffer | undefined): string
}

/** The view of an upstream with these quirks. */
export const createCardView = (quirks: UpstreamQuirks): CardView => ({
  served({ id, uid, overlay }, body) {
    const repaired = repairCard(withCrlf(withoutControls(body)), {
      unescapeColons: quirks.has('escapes-colons'),
      uid: uid === undefined ? undefined : { upstream: id, client: uid },
      onRepair: noteRepair,
    })
    if (overlay === undefined) return repaired
    noteQuirkWorkaround('rewrites-cards', () => 'what upstream had not stored was put back')
    return applyOverlay(overlay, repaired)
  },
  dated(served, overlay, modified) {
    const card = overlay && modified !== undefined ? tryParseVCard(served) : undefined
    const dated = card && withRevisionSince(card, modified ?? 0)
    return dated === undefined || dated === card ? served : Buffer.from(printVCard(dated))
  },
  modified: ({ etag, lastModified }, body) =>
    lastModified ??
    (quirks.has('dates-in-etags') ? parseInternetDate(etag?.replaceAll('"', '')) : undefined) ??
    (body && revisionDate(body)),
  etag: (upstreamEtag, served, overlay) => {
    const etag = upstreamEtag === undefined ? `"${digest(served)}"` : strongEtag(upstreamEtag)
    return overlay === undefined ? etag : etag.replace(/"$/, `;${digest(overlay).slice(0, 6)}"`)
  },
})

/** What no XML could carry to a client (https://www.w3.org/TR/xml/#charsets) costs itself, not the card. */
const withoutControls = (body: Buffer): Buffer =>
  hasControlCharacter(body) ? Buffer.from(body.filter((byte) => !isForbiddenControl(byte))) : body

/** A card's lines end with CRLF (RFC 6350 §3.2), also when it came in XML, where they end with LF. */
function withCrlf(body: Buffer): Buffer {
  const text = body.toString('latin1')
  const crlf = text.replace(/\r?\n/g, '\r\n')
  return crlf.length === text.length ? body : Buffer.from(crlf, 'latin1')
}

const digest = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, 16)

function noteRepair(what: 'uid' | 'colons'): void {
  if (what === 'colons') noteQuirkWorkaround('escapes-colons', () => 'colons were un-escaped')
  else
    noteQuirkWorkaround('replaces-uid', () => 'the client’s own UID took the place of upstream’s')
}
