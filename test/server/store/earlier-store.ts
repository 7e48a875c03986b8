import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openReplicaIn } from './replica/temp-replica.ts'

/** The key that seals what is in the stores. */
export const storeKey = 'wwUkuto9TlxWQ29icOpsZpLxZ6rl+GLIpJrMBr3FHJ8='

/** This version's schema. */
export const presentSchema = 7

/** A data folder whose store `fill` makes. */
export async function folderWith(
  t: Parameters<typeof tempDir>[0],
  fill: (db: DatabaseSync) => void,
): Promise<string> {
  const directory = join(await tempDir(t, 'store'), 'data')
  await mkdir(directory, { mode: 0o700 })
  await writeFile(join(directory, 'key'), storeKey, { mode: 0o600 })
  await writeFile(join(directory, 'store.db'), '', { mode: 0o600 })
  const db = new DatabaseSync(join(directory, 'store.db'))
  fill(db)
  db.close()
  return directory
}

/** Opens the replica of a folder for as long as `work` takes. */
export async function inReplica<T>(
  directory: string,
  work: (books: ReplicaStore) => Promise<T> | T,
): Promise<T> {
  const replica = await openReplicaIn(directory)
  try {
    return await work(replica.store)
  } finally {
    await replica.close()
  }
}

/** What a statement finds in the store of a folder. */
export function rows(directory: string, statement: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(directory, 'store.db'))
  const found = db.prepare(statement).all()
  db.close()
  return found.map((row) => ({ ...row }))
}

export const pragma = (directory: string, name: string): unknown =>
  rows(directory, `PRAGMA ${name}`)[0]?.[name]
