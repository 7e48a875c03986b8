import { join } from 'node:path'

import type { Store } from '../../lib/store/store.ts'
import { openStore, type StoreOptions } from '../../server/store/sqlite-store.ts'
import { nested, type Scope } from './scope.ts'
import { tempDir } from './temp-dir.ts'

/** A store in a folder of its own, closed and gone when the scope ends. Accounts come before what belongs to them. */
export async function tempStore(outer: Scope, options: StoreOptions = {}): Promise<Store> {
  const scope = nested(outer)
  const store = await openStore(join(await tempDir(scope, 'store'), 'data'), options)
  scope.after(() => store.close())
  return store
}
