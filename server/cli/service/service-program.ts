import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packageRootUrl } from '../../package/package-root.ts'
import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'

/** The program that a service runs. All paths are absolute. */
export interface ServiceProgram {
  /** Node, the launcher, and its arguments. */
  readonly command: readonly string[]
  /** The folder that it writes to. */
  readonly dataDir: string
}

/** `serve` of this installation, on the same settings file. Throws UsageError when npx has started it. */
export function findServiceProgram({
  file,
  dataDir,
}: Pick<Settings, 'file' | 'dataDir'>): ServiceProgram {
  const settings = existsSync(file) ? ['--config', file] : []
  return { command: [process.execPath, launcher(), 'serve', ...settings], dataDir }
}

function launcher(): string {
  const path = fileURLToPath(new URL('bin/carddav-bridge.js', packageRootUrl()))
  if (/[\\/]_npx[\\/]/.test(path))
    throw new UsageError(
      'npx keeps this program in a cache, from which it may vanish: npm install --global carddav-bridge first',
    )
  return path
}
