import { LRUCache } from 'lru-cache'
import type { BookSnapshot, CardRow } from '../../replica/state/replica-store.ts'
import { formatCardBytes, keepsCardUnchanged, type CardFormat } from './card-format.ts'

/** What GET sends of a card in that format; undefined while its body is not here. */
export function cardRepresentation(
  { body: key }: CardRow,
  format: CardFormat,
  snapshot: Pick<BookSnapshot, 'body'>,
): Buffer | undefined {
  const body = key === undefined ? undefined : snapshot.body(key)
  return body && formatCardBytes(body, format)
}

/** Twice as many as the largest book has that was ever measured. */
const lengths = new LRUCache<string, number>({ max: 20_000 })

/**
 * The length of exactly that, in bytes. A book's lengths are asked for all at once (rclone, davfs2): that of the stored form
 * stands in the row, those of others are remembered.
 */
export function cardRepresentationLength(
  row: CardRow,
  format: CardFormat,
  snapshot: Pick<BookSnapshot, 'body'>,
): number | undefined {
  if (row.body === undefined) return undefined
  if (keepsCardUnchanged(format)) return row.size
  const key = `${row.body} ${format.version ?? ''} ${format.profile.photo}`
  const length = lengths.get(key) ?? cardRepresentation(row, format, snapshot)?.length
  if (length !== undefined) lengths.set(key, length)
  return length
}
