import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packageHome } from '../../package/package-home.ts'
import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'

/** What a service runs. All paths are absolute. */
export interface ServedProgram {
  /** Node, the launcher, and its arguments. */
  readonly command: readonly string[]
  /** Where it writes. */
  readonly dataDir: string
}

/** `serve` as it would run now, on the same settings file. */
export function servedProgram({
  file,
  dataDir,
}: Pick<Settings, 'file' | 'dataDir'>): ServedProgram {
  const settings = existsSync(file) ? ['--config', file] : []
  return { command: [process.execPath, launcher(), 'serve', ...settings], dataDir }
}

function launcher(): string {
  const path = fileURLToPath(new URL('bin/carddav-bridge.js', packageHome()))
  if (/[\\/]_npx[\\/]/.test(path))
    throw new UsageError(
      'npx keeps this program in a cache, from which it may vanish: npm install --global carddav-bridge first',
    )
  return path
}
