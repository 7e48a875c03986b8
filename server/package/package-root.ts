import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'

/** The folder of package.json, bin/ and server/ui/assets/: in a checkout, and where npm put it with all code in dist/. */
export function packageRootUrl(): URL {
  const manifest = findPackageJSON('.', import.meta.url)
  if (manifest === undefined)
    throw new Error('package.json is missing: install carddav-bridge again')
  return new URL('.', pathToFileURL(manifest))
}
