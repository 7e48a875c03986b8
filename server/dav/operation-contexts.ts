import { setTimeout } from 'node:timers/promises'
import { createAccountBooks } from '../../lib/replica/account-books.ts'
import type { BookReplica } from '../../lib/replica/book-replica.ts'
import { createBookReplicas } from '../../lib/replica/book-replicas.ts'
import { readBookStatus } from '../../lib/replica/book-status.ts'
import type { ReplicaStore } from '../../lib/replica/state/replica-store.ts'
import { createSyncTokens } from '../../lib/replica/sync-tokens.ts'
import { createClientCapabilitiesStore } from '../../lib/operations/clients/client-capabilities.ts'
import { replicatedBookProperties } from '../../lib/operations/collections/collection-properties.ts'
import { createListedRevisions } from '../../lib/operations/collections/listed-revisions.ts'
import type { OperationContext } from '../../lib/operations/operation.ts'
import { upstreamQuirkPresets, type UpstreamQuirks } from '../../lib/upstream/access/quirks.ts'
import type { Account } from '../../lib/store/accounts.ts'
import type { SecretStore } from '../../lib/store/secrets.ts'
import type { UnderstoodPropertyStore } from '../../lib/store/understood-properties.ts'
import { createBookStatusLog } from '../accounts/book-status-log.ts'
import type { AccountActivityRecorder } from '../activity/account-activity-recorder.ts'
import type { DeviceActivityRecorder } from '../activity/device-activity-recorder.ts'
import { createRefreshOutageLog } from '../activity/refresh-outage-log.ts'
import type { AuthenticatedDevice } from './sign-in/authentication-result.ts'
import { createUpstreamSessions, type UpstreamSessionsOptions } from './upstream-sessions.ts'

/** What the operations may use on behalf of a device, but for what each request brings. */
export type DeviceOperationContext = Omit<OperationContext, 'createSpool' | 'formatProfile'>

export interface OperationContexts {
  /** Of the one upstream that all accounts have. */
  readonly quirks: UpstreamQuirks
  forDevice(client: AuthenticatedDevice): DeviceOperationContext
  /** The known state of a book of the account, for all its devices and its owner. */
  replicaOf(account: Account, slug: string): BookReplica
  /** Whether a book of the account could not be brought up to upstream when that was tried last. */
  isFailing(account: Account): boolean
  close(): Promise<void>
}

export interface OperationContextsOptions extends UpstreamSessionsOptions {
  readonly store: UpstreamSessionsOptions['store'] & SecretStore & UnderstoodPropertyStore
  readonly deviceActivity: Pick<DeviceActivityRecorder, 'recordCardCount'>
  /** Hears how each refresh of an account's books ends; none of them is a device's sync. */
  readonly recordAccountActivity: AccountActivityRecorder
  /** Where the known state of address books is. */
  readonly replica: ReplicaStore
}

/** One upstream session for each account, one known state for each book, everything else shared by all. */
export async function createOperationContexts(
  options: OperationContextsOptions,
): Promise<OperationContexts> {
  const { settings, store, replica, log, deviceActivity } = options
  const sessions = createUpstreamSessions(options)
  const quirks = upstreamQuirkPresets[settings.upstream.quirks]
  const outageLog = settings.replica.offline > 0 ? createRefreshOutageLog(log) : undefined
  const statusLog = createBookStatusLog(log)
  const logStatus = ({ name, createdAt }: Account, book: string, isFilling?: boolean): void => {
    const read = () => readBookStatus(replica, { account: name, born: createdAt, book })
    statusLog(name, book, read, isFilling)
  }
  const replicas = createBookReplicas({
    store: replica,
    properties: replicatedBookProperties,
    maxAge: settings.replica.maxAge,
    offline: settings.replica.offline,
    keepsOverlays: settings.keepDropped && quirks.has('rewrites-cards'),
    now: Date.now,
    monotonic: () => performance.now(),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    log: (message) => {
      log.warn(message)
    },
    onRefresh: ({ name }, book, refresh) => {
      outageLog?.(name, book, refresh)
      options.recordAccountActivity(name, refresh, () => false)
    },
    onCount: (account, book, cards) => {
      deviceActivity.recordCardCount(account.name, book, cards)
      logStatus(account, book)
    },
    onBodies: logStatus,
  })
  const capabilitiesStore = createClientCapabilitiesStore({ store, log })
  const syncTokens = createSyncTokens(await store.secret('sync-tokens'))
  const listedRevisions = createListedRevisions()
  return {
    quirks,
    forDevice({ account, device }) {
      const session = sessions.forAccount(account)
      return {
        user: account.name,
        readOnly: device.readOnly,
        books: createAccountBooks({
          session,
          replicaOf: (slug) => replicas.of(session, slug),
          device: device.name,
          only: device.book,
        }),
        syncTokens,
        listedRevisions: listedRevisions(`${account.name} ${account.createdAt} ${device.name}`),
        capabilities: capabilitiesStore.forDevice(device),
        lock: store.lock.bind(store),
      }
    },
    replicaOf: (account, slug) => replicas.of(sessions.forAccount(account), slug),
    isFailing: (account) => replicas.isFailing(account),
    close: () => sessions.close(),
  }
}
