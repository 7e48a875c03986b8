import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { packageHome } from '../../package/package-home.ts'

/** A file that pages load. */
export interface Asset {
  readonly type: string
  readonly body: Buffer
}

export interface Assets {
  /** Its address, which changes with its content. */
  readonly address: (name: string) => string
  /** By the path of a request, without its query. */
  readonly at: (path: string) => Asset | undefined
}

const types: Readonly<Partial<Record<string, string>>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const prefix = '/ui/assets/'

/** Everything in assets/, read once. Modules import each other by plain names, so these carry no version. */
export function loadAssets(folder = new URL('server/ui/assets/', packageHome())): Assets {
  const assets = new Map(readdirSync(folder).map((name) => [name, read(folder, name)]))
  return {
    address: (name) => {
      const asset = assets.get(name)
      if (!asset) throw new Error(`there is no ${name} in ${folder.pathname}`)
      return `${prefix}${name}?${asset.version}`
    },
    at: (path) => (path.startsWith(prefix) ? assets.get(path.slice(prefix.length)) : undefined),
  }
}

function read(folder: URL, name: string): Asset & { readonly version: string } {
  const body = readFileSync(new URL(name, folder))
  const version = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { type: types[extname(name)] ?? 'application/octet-stream', body, version }
}
