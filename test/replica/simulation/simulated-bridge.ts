import { createSyncTokens } from '../../../lib/replica/sync-tokens.ts'
import { createAccountBooks } from '../../../lib/replica/account-books.ts'
import { BookReplica } from '../../../lib/replica/book-replica.ts'
import { createCardView } from '../../../lib/replica/state/card-view.ts'
import type { ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import { defaultClientProfile } from '../../../lib/operations/clients/client-profile.ts'
import { createListedRevisions } from '../../../lib/operations/collections/listed-revisions.ts'
import type { DavRequest, DavResponse } from '../../../lib/operations/message/dav-message.ts'
import type { OperationContext } from '../../../lib/operations/operation.ts'
import { operationForMethod } from '../../../lib/operations/table.ts'
import { upstreamQuirkPresets } from '../../../lib/upstream/access/quirks.ts'
import type { UpstreamSession } from '../../../lib/upstream/book/upstream-session.ts'
import { createSpoolPool } from '../../../server/dav/spool/spool-pool.ts'
import { createKeyedMutex } from '../../../server/store/keyed-mutex.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { account } from '../../server/store/samples.ts'
import { contacts, openReplicaIn } from '../../server/store/replica/temp-replica.ts'
import type { UpstreamKind } from './simulated-google.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { copyFiles } from './simulated-files.ts'
import type { SimulatedUpstream } from './simulated-upstream.ts'

export interface SimulatedBridgeOptions {
  readonly directory: string
  readonly kind: UpstreamKind
  readonly maxAge: number
  readonly offline: number
  readonly clock: SimulatedClock
  readonly disk: SimulatedDisk
  readonly upstream: SimulatedUpstream
}

/** One life of the bridge's process, from its files up to what operations answer. */
export interface SimulatedBridge {
  /** The store as it is, without the disk's delays. */
  readonly store: ReplicaStore
  ask(
    device: string,
    request: Pick<DavRequest, 'method' | 'resource' | 'headers' | 'body'>,
  ): Promise<DavResponse>
  /** Forgets what is old, as the bridge does each day. */
  prune(): Promise<void>
  /** Ends it as kill -9 would: its files are copied to the folder as they are. */
  kill(to: string): Promise<void>
  close(): Promise<void>
}

export const syncTokens = createSyncTokens(Buffer.from('the secret of the simulation'))

export async function openSimulatedBridge(
  options: SimulatedBridgeOptions,
): Promise<SimulatedBridge> {
  const { directory, kind, clock, disk } = options
  const store = await openStore(directory)
  if ((await store.accounts()).length === 0) await store.putAccount(account())
  const inThread = false
  const suffix = kind === 'google' ? '.vcf' : ''
  const replica = await openReplicaIn(directory, { inThread, suffix, now: clock.now })
  const spools = createSpoolPool({ directory })
  const contextOf = contextsOf(options, disk.store(replica.store), spools.create)
  const close = async (): Promise<void> => {
    await replica.close()
    await store.close()
  }
  return {
    store: replica.store,
    ask: async (device, request) =>
      operationForMethod(request.method)(
        { ...request, query: '', profile: defaultClientProfile, isOwnAuthority: () => true },
        contextOf(device),
      ),
    prune: () => replica.prune(),
    async kill(to) {
      copyFiles(directory, to)
      await close()
    },
    close,
  }
}

function contextsOf(
  { kind, maxAge, offline, clock, upstream }: SimulatedBridgeOptions,
  store: ReplicaStore,
  createSpool: OperationContext['createSpool'],
): (device: string) => OperationContext {
  const quirks = upstreamQuirkPresets[kind === 'google' ? 'google' : 'standard']
  const session = {
    account: account(),
    quirks,
    books: () => Promise.resolve([{ slug: contacts.book, path: '/b/', displayName: undefined }]),
    write: (_: string, name, upload) => upstream.write(name, upload),
    remove: (_: string, id, conditions) => upstream.remove(id, conditions),
  } satisfies Partial<UpstreamSession> as unknown as UpstreamSession
  const replica = new BookReplica({
    ...{
      book: contacts,
      upstream: upstream.book,
      view: createCardView(quirks),
      store,
      maxAge,
      offline,
    },
    keepsOverlays: kind === 'google',
    now: clock.now,
    monotonic: clock.monotonic,
    sleep: clock.sleep,
    log: () => undefined,
  })
  const listedRevisions = createListedRevisions()
  const { lock } = createKeyedMutex()
  return (device) => ({
    user: contacts.account,
    readOnly: false,
    formatProfile: defaultClientProfile,
    books: createAccountBooks({ session, replicaOf: () => replica, device, only: undefined }),
    syncTokens,
    listedRevisions: listedRevisions(device),
    // What clients cannot carry is another story.
    capabilities: { policy: 'pass' } as OperationContext['capabilities'],
    createSpool,
    lock,
  })
}
