import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { checkOwnerPassword } from '../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { OwnerVerifier, Store } from '../../../lib/store/store.ts'
import { assertOrigin } from '../../dav/accept.ts'
import { doorOf } from '../../net/addresses/door.ts'

/** Lets the owner pass, by HTTP Basic as `owner`. Rejects with 401, 403, 421 or 429. */
export type OwnersDoor = (request: IncomingMessage) => Promise<void>

/** Asked every few seconds by a machine: what was right is remembered, since the password's hash is slow on purpose. */
export function createOwnersDoor(store: Pick<Store, 'owner'>): OwnersDoor {
  const key = randomBytes(32).toString('base64')
  let right: string | undefined

  return async ({ socket, headers }) => {
    assertPrivate(socket)
    // A link with a password in it would be a try.
    assertOrigin(headers as Parameters<typeof assertOrigin>[0])
    const { authorization = '' } = headers
    const owner = await store.owner()
    const shown = hash('sha256', key + authorization + idOf(owner), 'base64')
    if (shown === right) return
    const password = passwordIn(authorization)
    if (password === undefined) throw refused('No credentials of the owner')
    if (!(await checkOwnerPassword(password, owner, socket.remoteAddress ?? '')))
      throw refused('Wrong password of the owner')
    right = shown
  }
}

/** The password must not travel in clear, nor over a broken TLS. */
function assertPrivate(socket: IncomingMessage['socket']): void {
  const { secure, loopback, legacy } = doorOf(socket)
  if (legacy) throw new HttpError(421, 'This port is for old devices only: ask the usual one')
  if (!secure && !loopback)
    throw new HttpError(403, "The owner's password is taken over HTTPS only, beyond this machine")
}

/** A new password ends what the old one opened. */
const idOf = (owner: OwnerVerifier | undefined): string =>
  owner === undefined ? '' : owner.verifier.toString('base64')

/** Of `owner`; undefined for anybody else (https://www.rfc-editor.org/rfc/rfc7617#section-2). */
function passwordIn(authorization: string): string | undefined {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? []
  const text = Buffer.from(encoded, 'base64').toString()
  return text.startsWith('owner:') ? text.slice('owner:'.length) : undefined
}

const refused = (why: string): HttpError =>
  new HttpError(401, why, {
    headers: { 'WWW-Authenticate': 'Basic realm="carddav-bridge owner", charset="UTF-8"' },
  })
