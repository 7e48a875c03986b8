import type { CardRow, Tombstone } from '../../../lib/replica/replica-store.ts'
import { bodyKeyOf } from './body-key.ts'
import { nameOfId, type NameSuffix } from './card-name.ts'

/** A row of the table `cards`, without its overlay. */
export interface StoredCardRow {
  readonly id: string
  readonly name: string | null
  readonly uid: string | null
  readonly upstream_etag: string | null
  readonly etag: string | null
  readonly body: Uint8Array | null
  readonly size: number
  readonly last_modified: string | null
  readonly created: string | null
  readonly revision: number
  readonly gone_at: number | null
}

export function cardRowOf(row: StoredCardRow, suffix: NameSuffix): CardRow {
  return {
    id: row.id,
    name: row.name ?? nameOfId(row.id, suffix),
    uid: row.uid ?? undefined,
    upstreamEtag: row.upstream_etag ?? undefined,
    etag: row.etag ?? row.upstream_etag ?? undefined,
    body: row.body === null ? undefined : bodyKeyOf(row.body),
    size: row.size,
    lastModified: row.last_modified ?? undefined,
    created: row.created ?? undefined,
    revision: row.revision,
  }
}

export const tombstoneOf = (row: StoredCardRow, suffix: NameSuffix): Tombstone => ({
  id: row.id,
  name: row.name ?? nameOfId(row.id, suffix),
  revision: row.revision,
  goneAt: row.gone_at ?? 0,
})
