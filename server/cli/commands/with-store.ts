import { openStore, type SqliteStore } from '../../store/sqlite-store.ts'
import type { Settings } from '../../settings/settings.ts'

/** Opens the store, does `work`, and closes it again in any case. */
export async function withStore<T>(
  settings: Settings,
  work: (store: SqliteStore) => Promise<T>,
): Promise<T> {
  const { dataDir, keyCommand, keyFile } = settings
  const store = await openStore(dataDir, { keyCommand, keyFile })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
