import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { start } from '../support/program.ts'
import { nested, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { basic } from '../support/basic.ts'
import { startBearerGate, startGate, type GateTarget } from './bearer-gate.ts'
import { seed } from './seed.ts'
import { emailOf, type StandardUpstream, type UpstreamOptions } from './upstream.ts'

/**
 * Debian's Xandikos with one seeded book, `/USER/contacts/addressbook/`. It authenticates nobody itself, so it
 * listens on a socket file and is reached through two gates: bearer tokens, and Basic for `direct`.
 */
export async function startXandikos(
  scope: Scope,
  { user = 'alice' }: UpstreamOptions = {},
): Promise<StandardUpstream> {
  const target = await startBehindSocket(scope, user)
  const gate = await startBearerGate(scope, target)
  const password = randomBytes(16).toString('hex')
  const keeper = {
    challenge: 'Basic realm="Xandikos"',
    accepts: (value: string | undefined) => value === basic(user, password),
  }
  const url = `${await startGate(scope, target, keeper)}/`
  const direct = { url, book: `${url}${user}/contacts/addressbook/`, user, password }
  await seed(direct.book, user, password)
  return { ...gate, quirks: 'standard', user, email: emailOf(user), direct }
}

async function startBehindSocket(outer: Scope, user: string): Promise<GateTarget> {
  const scope = nested(outer)
  const dir = await tempDir(scope, 'xandikos')
  const socketPath = join(dir, 'socket')
  const data = [
    '--directory',
    join(dir, 'data'),
    '--defaults',
    '--current-user-principal',
    `/${user}/`,
  ]
  const server = await start('xandikos', [...data, '--listen-address', socketPath], {
    ready: /Running on/,
    // Its ready line is a print, which Python keeps back from a pipe.
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  })
  scope.after(server.stop)
  return { at: { socketPath }, headers: {} }
}
