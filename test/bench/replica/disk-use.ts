import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The data folder of a bridge with this settings file. */
const dataFolder = (config: string): string => join(dirname(config), 'data')

/** Puts what is in the logs of all databases where it belongs, beside the bridge that serves. */
export function checkpoint(config: string): void {
  for (const name of ['store.db', 'bodies.db']) {
    const db = new DatabaseSync(join(dataFolder(config), name), { timeout: 30_000 })
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
  }
}

/** Bytes of all files in the data folder, after a checkpoint. */
export function diskUse(config: string): number {
  checkpoint(config)
  const folder = dataFolder(config)
  return readdirSync(folder)
    .map((name) => statSync(join(folder, name)).size)
    .reduce((sum, size) => sum + size, 0)
}
