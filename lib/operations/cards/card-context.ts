import type { CardAliases, BookAliases } from '../../mapping/card-aliases.ts'
import type { UpstreamSession } from '../../upstream/book/upstream-session.ts'
import type { KeyedMutex } from '../../store/keyed-mutex.ts'
import type { ClientCapabilities } from '../clients/client-capabilities.ts'
import type {
  DroppedPropertyOverlay,
  DroppedPropertyOverlays,
} from './dropped-property-overlays.ts'

/** What it takes to find the cards of an account's address books. */
export interface CardLookupContext {
  readonly session: UpstreamSession
  readonly aliases: CardAliases
  readonly overlays: DroppedPropertyOverlays
}

/** What it takes to store a card. */
export interface CardWriteContext extends CardLookupContext {
  readonly capabilities: ClientCapabilities
  readonly lock: KeyedMutex['lock']
}

/** What the bridge itself knows of the cards of one address book. */
export interface LocalBookState {
  /** Its slug. */
  readonly book: string
  readonly names: BookAliases
  readonly overlay: DroppedPropertyOverlay
}
