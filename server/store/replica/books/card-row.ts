import type { CardRow, Tombstone } from '../../../../lib/replica/state/replica-store.ts'
import { nameOfId, type NameSuffix } from './card-name.ts'

/** The columns of a StoredCardRow. */
export const cardColumns =
  'id, name, uid, upstream_etag, etag, lower(hex(body)), size, modified_at, created_at, revision, gone_at'

/** A row of the table `cards`, without its overlay; as an array, which costs half as much as an object. */
export type StoredCardRow = readonly [
  id: string,
  name: string | null,
  uid: string | null,
  upstreamEtag: string | null,
  etag: string | null,
  /** Its key; empty when it is not here. */
  body: string,
  size: number,
  modifiedAt: number | null,
  createdAt: number | null,
  revision: number,
  goneAt: number | null,
]

export function cardRowOf(row: StoredCardRow, suffix: NameSuffix): CardRow {
  const [id, name, uid, upstreamEtag, etag, body, size, modifiedAt, createdAt, revision] = row
  return {
    id,
    name: name ?? nameOfId(id, suffix),
    uid: uid ?? undefined,
    upstreamEtag: upstreamEtag ?? undefined,
    etag: etag ?? upstreamEtag ?? undefined,
    body: body === '' ? undefined : body,
    size,
    modified: modifiedAt ?? undefined,
    created: createdAt ?? undefined,
    revision,
  }
}

/** Undefined for a living card. */
export function tombstoneOf(row: StoredCardRow, suffix: NameSuffix): Tombstone | undefined {
  const [id, name, , , , , , , , revision, goneAt] = row
  return goneAt === null ? undefined : { id, name: name ?? nameOfId(id, suffix), revision, goneAt }
}
