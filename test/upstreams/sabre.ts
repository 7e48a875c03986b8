import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { start } from '../support/program.ts'
import { nested, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startSeededUpstream } from './seeded-upstream.ts'
import type { DirectDoor, StandardUpstream, UpstreamOptions } from './upstream.ts'

const password = 'wonder-land1'
const folder = fileURLToPath(new URL('sabre/', import.meta.url))

/** Debian packages that it needs. */
export const sabrePackages = ['php-cli', 'php-sabre-dav', 'php-sqlite3'] as const

/** Debian's sabre/dav 1.8, which knows no sync-collection, with one seeded book, `/addressbooks/USER/contacts/`. */
export async function startSabre(
  scope: Scope,
  { user = 'alice' }: UpstreamOptions = {},
): Promise<StandardUpstream> {
  const direct = await startDirect(scope, user)
  return startSeededUpstream(scope, direct)
}

async function startDirect(outer: Scope, user: string): Promise<DirectDoor> {
  const scope = nested(outer)
  const database = join(await tempDir(scope, 'sabre'), 'sabre.db')
  makeBook(database, user)
  const quiet = ['-d', 'display_errors=0', '-d', 'log_errors=0']
  const server = await start('php', [...quiet, '-S', '127.0.0.1:0', join(folder, 'server.php')], {
    ready: /Development Server \((http:\S+)\) started/,
    env: {
      PATH: process.env.PATH,
      SABRE_DATABASE: database,
      SABRE_USER: user,
      SABRE_PASSWORD: password,
    },
  })
  scope.after(server.stop)
  const url = `${server.line[1] ?? ''}/`
  return { url, book: `${url}addressbooks/${encodeURIComponent(user)}/contacts/`, user, password }
}

function makeBook(path: string, user: string): void {
  const database = new DatabaseSync(path)
  database.exec(readFileSync(join(folder, 'schema.sql'), 'utf8'))
  const principal = `principals/${user}`
  database.prepare('INSERT INTO principals (uri, displayname) VALUES (?, ?)').run(principal, user)
  database
    .prepare('INSERT INTO addressbooks (principaluri, displayname, uri, ctag) VALUES (?, ?, ?, 1)')
    .run(principal, 'Contacts', 'contacts')
  database.close()
}
