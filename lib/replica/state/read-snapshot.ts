import type { BookKey, BookSnapshot, ReplicaReader } from './replica-store.ts'

/** The part of a snapshot that tells what a card's served body is made of. */
export type CardSource = Pick<BookSnapshot, 'card' | 'overlay'>

/** Of a book of which nothing is known. */
export const noCards: CardSource = { card: () => undefined, overlay: () => undefined }

/** What `read`, which must not wait for anything, gives for the present revision; undefined when nothing is known of the book. */
export function readSnapshot<T>(
  store: Pick<ReplicaReader, 'snapshot'>,
  book: BookKey,
  read: (snapshot: BookSnapshot) => T,
): T | undefined {
  const snapshot = store.snapshot(book)
  try {
    return snapshot && read(snapshot)
  } finally {
    snapshot?.close()
  }
}
