import { readFileSync } from 'node:fs'
import { packageRootUrl } from './package-root.ts'

/** The version of this package, e.g. `1.2.3`. */
export function packageVersion(): string {
  const manifest = readFileSync(new URL('package.json', packageRootUrl()), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
