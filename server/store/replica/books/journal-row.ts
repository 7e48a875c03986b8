import type {
  BookKey,
  JournalEntry,
  JournalKind,
} from '../../../../lib/replica/state/replica-store.ts'
import type { SealContext } from '../../../../lib/guard/seal.ts'
import { StoreError } from '../../errors.ts'
import type { Sealer } from '../../sealer.ts'

/** A row of the table `journal`. */
export interface JournalRow {
  readonly sequence: number
  readonly kind: JournalKind
  readonly id: string | null
  readonly name: string
  readonly uid: string | null
  readonly upstream_name: string | null
  readonly base_etag: string | null
  readonly device: string
  readonly made_at: number
  readonly sealed: Uint8Array | null
}

/** The context under which what clients wrote and upstream dropped is sealed. */
export const overlayContext = (
  { account, book }: Pick<BookKey, 'account' | 'book'>,
  id: string,
) => ({
  kind: 'kept',
  name: `${account}/${book}/${id}`,
})

/** What was sealed; undefined when it is damaged, which must not stop everything else. */
export function unsealIfWhole(
  sealer: Sealer,
  sealed: Uint8Array,
  context: SealContext,
): Buffer | undefined {
  try {
    return sealer.unseal(sealed, context)
  } catch (error) {
    if (error instanceof StoreError && error.failure === 'corrupt') return undefined
    throw error
  }
}

/** The context under which an entry's card is sealed. */
export const journalContext = (account: string) => ({ kind: 'journal', name: account })

export const journalEntryOf = (row: JournalRow, sealer: Sealer, account: string): JournalEntry => ({
  sequence: row.sequence,
  kind: row.kind,
  id: row.id ?? undefined,
  name: row.name,
  uid: row.uid ?? undefined,
  upstreamName: row.upstream_name ?? undefined,
  baseEtag: row.base_etag ?? undefined,
  device: row.device,
  madeAt: row.made_at,
  card:
    (row.sealed && unsealIfWhole(sealer, row.sealed, journalContext(account))) ?? Buffer.alloc(0),
})
