import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { ReplicaStore } from '../../../../lib/replica/state/replica-store.ts'
import { listed, look, putCards, tempReplica, type TempReplica } from './temp-replica.ts'

/** A card with a note. */
export const card = (note: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:name-canary\r\nNOTE:${note}\r\nEND:VCARD\r\n`

/** The ids of the cards whose bodies are to be fetched. */
export const bodiless = (books: ReplicaStore): readonly string[] =>
  look(books, (snapshot) => snapshot.bodiless())

/** Of a filled replica’s cards; `long` are their bodies. */
export const ids = Array.from({ length: 40 }, (_, at) => `${at}`)
export const long = (id: string): string => card(id.repeat(1000))

/** A replica with many bodies. */
export async function filled(t: Parameters<typeof tempReplica>[0]): Promise<TempReplica> {
  const opened = await tempReplica(t)
  await putCards(
    opened.books,
    ids.map((id) => listed(id, { text: long(id) })),
  )
  return opened
}

/** What a statement finds, or does, in a file behind the replica’s back. */
const inFile =
  (file: string) =>
  (directory: string, statement: string): Record<string, SQLOutputValue>[] => {
    const db = new DatabaseSync(join(directory, file), { timeout: 5000 })
    try {
      return db
        .prepare(statement)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      db.close()
    }
  }
export const inBodies = inFile('bodies.db')
export const inState = inFile('store.db')

export const storedBodies = (directory: string) => inBodies(directory, 'SELECT key FROM bodies')
