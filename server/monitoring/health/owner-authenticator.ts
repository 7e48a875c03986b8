import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { checkOwnerPassword } from '../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type {
  OwnerPasswordStore,
  OwnerPasswordVerifier,
} from '../../../lib/store/owner-password.ts'
import { assertSameOrigin } from '../../dav/accept.ts'
import { connectionPropertiesOf } from '../../net/addresses/connection-properties.ts'

/** Resolves when the request has the owner's password, by HTTP Basic as `owner`. Rejects with 401, 403, 421 or 429. */
export type OwnerAuthenticator = (request: IncomingMessage) => Promise<void>

/** A machine asks every few seconds: right credentials are remembered, since the password's hash is slow on purpose. */
export function createOwnerAuthenticator(store: OwnerPasswordStore): OwnerAuthenticator {
  const key = randomBytes(32).toString('base64')
  let accepted: string | undefined

  return async ({ socket, headers }) => {
    assertPrivate(socket)
    // A foreign page could try passwords by links that have one in them.
    assertSameOrigin(headers as Parameters<typeof assertSameOrigin>[0])
    const { authorization = '' } = headers
    const owner = await store.ownerVerifier()
    const credentialsHash = hash('sha256', key + authorization + idOf(owner), 'base64')
    if (credentialsHash === accepted) return
    const password = passwordIn(authorization)
    if (password === undefined) throw unauthorizedOwnerError('No credentials of the owner')
    if (!(await checkOwnerPassword(password, owner, socket.remoteAddress ?? '')))
      throw unauthorizedOwnerError('Wrong password of the owner')
    accepted = credentialsHash
  }
}

/** The password must not travel in clear, nor over a broken TLS. */
function assertPrivate(socket: IncomingMessage['socket']): void {
  const { secure, loopback, legacy } = connectionPropertiesOf(socket)
  if (legacy) throw new HttpError(421, 'This port is for old devices only: ask the usual one')
  if (!secure && !loopback)
    throw new HttpError(403, "The owner's password is taken over HTTPS only, beyond this machine")
}

/** A new password ends what was remembered of the old one. */
const idOf = (owner: OwnerPasswordVerifier | undefined): string =>
  owner === undefined ? '' : owner.verifier.toString('base64')

/** Of `owner`; undefined for anybody else (https://www.rfc-editor.org/rfc/rfc7617#section-2). */
function passwordIn(authorization: string): string | undefined {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? []
  const text = Buffer.from(encoded, 'base64').toString()
  return text.startsWith('owner:') ? text.slice('owner:'.length) : undefined
}

const unauthorizedOwnerError = (why: string): HttpError =>
  new HttpError(401, why, {
    headers: { 'WWW-Authenticate': 'Basic realm="carddav-bridge owner", charset="UTF-8"' },
  })
