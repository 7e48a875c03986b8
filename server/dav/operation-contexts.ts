import { createCardAliases } from '../../lib/mapping/card-aliases.ts'
import { createSyncTokenCodec } from '../../lib/mapping/sync-token.ts'
import {
  createDroppedPropertyOverlays,
  noDroppedPropertyOverlays,
} from '../../lib/operations/cards/dropped-property-overlays.ts'
import { createCardCache } from '../../lib/operations/cards/card-cache.ts'
import { createClientCapabilitiesStore } from '../../lib/operations/clients/client-capabilities.ts'
import type { OperationContext } from '../../lib/operations/operation.ts'
import type { CardAliasStore } from '../../lib/store/card-aliases.ts'
import type { CardOverlayStore } from '../../lib/store/card-overlays.ts'
import type { Device } from '../../lib/store/devices.ts'
import type { SecretStore } from '../../lib/store/secrets.ts'
import type { TransactionalStore } from '../../lib/store/transactions.ts'
import type { UnderstoodPropertyStore } from '../../lib/store/understood-properties.ts'
import { upstreamQuirkPresets } from '../../lib/upstream/access/quirks.ts'
import type { UpstreamSession } from '../../lib/upstream/book/upstream-session.ts'
import type { DavUpstreamSession } from '../../lib/upstream/dav-upstream-session.ts'
import { restrictSessionToBook } from '../../lib/upstream/single-book-session.ts'
import type { AuthenticatedDevice } from './sign-in/authentication-result.ts'
import { createUpstreamSessions, type UpstreamSessionsOptions } from './upstream-sessions.ts'

/** What the operations may use on behalf of a device, but for what each request brings. */
export type DeviceOperationContext = Omit<OperationContext, 'createSpool' | 'formatProfile'>

export interface OperationContexts {
  /** What only reads ends when `disconnected` is aborted. */
  forDevice(client: AuthenticatedDevice, disconnected?: AbortSignal): DeviceOperationContext
  close(): Promise<void>
}

/** Besides what upstream sessions need, what operations store of cards and clients. */
export interface OperationContextsOptions extends UpstreamSessionsOptions {
  readonly store: UpstreamSessionsOptions['store'] &
    CardAliasStore &
    CardOverlayStore &
    SecretStore &
    UnderstoodPropertyStore &
    TransactionalStore<CardAliasStore>
}

/** One upstream session for each account, everything else shared by all. */
export async function createOperationContexts(
  options: OperationContextsOptions,
): Promise<OperationContexts> {
  const { settings, store, log } = options
  const sessions = createUpstreamSessions(options)
  const quirks = upstreamQuirkPresets[settings.upstream.quirks]
  const keepsDropped = settings.keepDropped && quirks.has('rewrites-cards')
  const capabilitiesStore = createClientCapabilitiesStore({ store, log })
  const shared = {
    aliases: createCardAliases({
      store,
      suffix: quirks.has('renames-created-cards') ? '.vcf' : '',
    }),
    syncTokens: createSyncTokenCodec(await store.secret('sync-tokens')),
    cardCache: createCardCache(),
    overlays: keepsDropped ? createDroppedPropertyOverlays(store) : noDroppedPropertyOverlays,
    lock: store.lock.bind(store),
  }
  return {
    forDevice: ({ account, device }, disconnected) => ({
      ...shared,
      user: account.name,
      readOnly: device.readOnly,
      capabilities: capabilitiesStore.forDevice(device),
      session: restricted(abortable(sessions.forAccount(account), disconnected), device),
    }),
    close: () => sessions.close(),
  }
}

const abortable = (
  session: DavUpstreamSession,
  signal: AbortSignal | undefined,
): DavUpstreamSession => (signal === undefined ? session : session.withAbortSignal(signal))

const restricted = (session: UpstreamSession, { book }: Device): UpstreamSession =>
  book === undefined ? session : restrictSessionToBook(session, book)
