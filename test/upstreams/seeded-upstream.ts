import { basic } from '../support/basic.ts'
import type { Scope } from '../support/scope.ts'
import { startBearerGate } from './bearer-gate.ts'
import { seed } from './seed.ts'
import { emailOf, type DirectDoor, type StandardUpstream } from './upstream.ts'

/** Seeds the book of a server that takes Basic auth on a port of its own, and puts the bearer gate before it. */
export async function startSeededUpstream(
  scope: Scope,
  direct: DirectDoor,
): Promise<StandardUpstream> {
  const { book, user, password } = direct
  await seed(book, user, password)
  const { hostname: host, port } = new URL(direct.url)
  const headers = { Authorization: basic(user, password) }
  const gate = await startBearerGate(scope, { at: { host, port }, headers })
  return { ...gate, quirks: 'standard', user, email: emailOf(user), direct }
}
