import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Scope } from './scope.ts'

/** A directory of its own, gone when the scope ends. */
export async function tempDir(scope: Scope, name: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `carddav-bridge-${name}-`))
  scope.after(() => removeDir(dir))
  return dir
}

/** Removes a tree, also one that a program which is just ending still writes to. */
export async function removeDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
