import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ReplicaReader } from '../../../lib/replica/state/replica-store.ts'
import { explainSqliteError, isSqliteDamageError } from '../errors.ts'
import { createSealer } from '../sealer.ts'
import { createBodyKeys } from './bodies/body-keys.ts'
import { BodyReader } from './bodies/body-reader.ts'
import type { OpenReplicaOptions } from './open-replica.ts'
import { SnapshotPool } from './snapshot-pool.ts'
import { createSqliteReplicaReader } from './sqlite-replica-store.ts'

export interface OpenReplicaReader extends ReplicaReader {
  close(): void
}

/** Opens the replica beside store.db, whoever writes it; bodies when one is first asked for. */
export function openReplicaReader({
  directory,
  key,
  suffix,
}: Pick<OpenReplicaOptions, 'directory' | 'key' | 'suffix'>): OpenReplicaReader {
  const path = join(directory, 'store.db')
  const sealer = createSealer(key)
  const pool = new SnapshotPool(path)
  const opened = new DisposableStack()
  const bodyPath = join(directory, 'bodies.db')
  const openBodies = (): BodyReader | undefined => {
    const db = opened.adopt(new DatabaseSync(path, { readOnly: true, timeout: 5000 }), (each) => {
      each.close()
    })
    const options = {
      path: bodyPath,
      keys: createBodyKeys(db, sealer),
      onLost: () => undefined,
    }
    try {
      return opened.adopt(new BodyReader(options), (each) => {
        each.close()
      })
    } catch (error) {
      // The next start makes it anew, and fetches all bodies.
      if (isSqliteDamageError(error) || !existsSync(bodyPath)) return undefined
      throw explainSqliteError(error, bodyPath)
    }
  }
  let bodies: BodyReader | undefined
  return {
    ...createSqliteReplicaReader({
      ...{ path, pool, sealer, suffix },
      readBody: (account, bodyKey) => (bodies ??= openBodies())?.read(account, bodyKey),
    }),
    close() {
      pool.close()
      opened.dispose()
    },
  }
}
