import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { packageRootUrl } from '../../package/package-root.ts'

/** A file that pages load, with its media type. */
interface StaticAsset {
  readonly type: string
  readonly body: Buffer
}

/** The files of assets/, held in memory. */
export interface StaticAssets {
  /** URL path of a file, which changes with its content and that of what it imports. Throws for an unknown name. */
  readonly urlOf: (name: string) => string
  /** By the path of a request, without its query; undefined when there is none. */
  readonly byPath: (path: string) => StaticAsset | undefined
}

const types: Readonly<Partial<Record<string, string>>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const prefix = '/ui/assets/'

/** Reads all files of a folder, once. */
export function loadStaticAssets(
  folder = new URL('server/ui/assets/', packageRootUrl()),
): StaticAssets {
  const assets = new Map<string, VersionedAsset>()
  const load = (name: string): VersionedAsset => {
    const loaded = assets.get(name) ?? read(folder, name, (imported) => load(imported).version)
    assets.set(name, loaded)
    return loaded
  }
  const names = readdirSync(folder)
  for (const name of names) load(name)
  return {
    urlOf: (name) => {
      const asset = assets.get(name)
      if (!asset) throw new Error(`there is no ${name} in ${folder.pathname}`)
      return `${prefix}${name}?${asset.version}`
    },
    byPath: (path) => (path.startsWith(prefix) ? assets.get(path.slice(prefix.length)) : undefined),
  }
}

interface VersionedAsset extends StaticAsset {
  readonly version: string
}

/**
 * Modules import each other with their versions: else a browser could run a new one with an old one that it has kept.
 * They must not import in circles.
 */
function read(folder: URL, name: string, versionOf: (name: string) => string): VersionedAsset {
  const content = readFileSync(new URL(name, folder))
  const isModule = extname(name) === '.js'
  const body = isModule ? Buffer.from(withVersions(content.toString(), versionOf)) : content
  const version = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { type: types[extname(name)] ?? 'application/octet-stream', body, version }
}

const withVersions = (module: string, versionOf: (name: string) => string): string =>
  module.replace(
    /(?<=\bfrom )'\.\/([\w-]+\.js)'/g,
    (_, name: string) => `'./${name}?${versionOf(name)}'`,
  )
