import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Watches what a program flushes to the disk. */
export interface FsyncShim {
  /** For the program; each flush takes so many milliseconds longer. */
  readonly environment: (delay: number) => NodeJS.ProcessEnv
  /** When each flush ended since it was last asked, in milliseconds since the epoch. */
  readonly take: () => Promise<readonly number[]>
}

/** Undefined where there is no C compiler. */
export async function buildFsyncShim(scope: Scope): Promise<FsyncShim | undefined> {
  const folder = await tempDir(scope, 'fsync')
  const library = join(folder, 'fsync-shim.so')
  const source = join(import.meta.dirname, 'fsync-shim.c')
  const built = await run('cc', ['-shared', '-fPIC', '-O2', '-o', library, source]).catch(
    () => undefined,
  )
  if (built?.code !== 0) return undefined
  const log = join(folder, 'flushes')
  return {
    environment: (delay) => ({
      LD_PRELOAD: library,
      FSYNC_LOG: log,
      FSYNC_DELAY_MS: String(delay),
    }),
    async take() {
      const lines = await readFile(log, 'utf8').catch(() => '')
      await rm(log, { force: true })
      return lines.split('\n').filter(Boolean).map(Number)
    },
  }
}
