import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { start } from '../support/program.ts'
import { nested, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { basic } from '../support/basic.ts'
import { startSeededUpstream } from './seeded-upstream.ts'
import type { DirectDoor, StandardUpstream, UpstreamOptions } from './upstream.ts'

const password = 'wonder-land1'

/** Debian's Radicale with one seeded book, `/USER/contacts/`. Its home set is its principal. */
export async function startRadicale(
  scope: Scope,
  { user = 'alice' }: UpstreamOptions = {},
): Promise<StandardUpstream> {
  const direct = await startDirect(scope, user)
  await makeBook(direct)
  return startSeededUpstream(scope, direct)
}

async function startDirect(outer: Scope, user: string): Promise<DirectDoor> {
  const scope = nested(outer)
  const dir = await tempDir(scope, 'radicale')
  await writeFile(join(dir, 'users'), `${user}:${password}\n`)
  await writeFile(join(dir, 'config'), config(dir))
  const ready = /Listening on '\[127\.0\.0\.1\]:(\d+)'/
  const server = await start('radicale', ['--config', join(dir, 'config')], { ready })
  scope.after(server.stop)
  const url = `http://127.0.0.1:${server.line[1] ?? ''}/`
  return { url, book: `${url}${encodeURIComponent(user)}/contacts/`, user, password }
}

function config(dir: string): string {
  return `[server]
hosts = 127.0.0.1:0
[auth]
type = htpasswd
htpasswd_filename = ${join(dir, 'users')}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = ${join(dir, 'collections')}
[logging]
level = info
`
}

async function makeBook({ book, user }: DirectDoor): Promise<void> {
  const answer = await fetch(book, {
    method: 'MKCOL',
    headers: { Authorization: basic(user, password), 'Content-Type': 'application/xml' },
    body: `<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype><displayname>Contacts</displayname>
</prop></set></mkcol>`,
  })
  if (answer.status !== 201) throw new Error(`MKCOL ${book}: ${answer.status}`)
}
