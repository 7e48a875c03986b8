import { readFileSync } from 'node:fs'
import { packageHome } from './package-home.ts'

/** Of the package. */
export function version(): string {
  const manifest = readFileSync(new URL('package.json', packageHome()), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
