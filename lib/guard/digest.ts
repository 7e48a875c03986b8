import { hash, timingSafeEqual } from 'node:crypto'
import type { DigestSecret } from '../store/digest-secrets.ts'
import { parseAuthParams } from './auth-params.ts'
import { authenticationRealm } from './realm.ts'

export type DigestAlgorithm = DigestSecret['algorithm']

/** Those that are offered, the better one first (https://www.rfc-editor.org/rfc/rfc7616#section-3.7). */
export const digestAlgorithms: readonly DigestAlgorithm[] = ['SHA-256', 'MD5']

/** What a client says to sign a request in (https://www.rfc-editor.org/rfc/rfc7616#section-3.4), with qop=auth. */
export interface DigestCredentials {
  readonly user: string
  readonly nonce: string
  readonly uri: string
  readonly algorithm: DigestAlgorithm
  /** Eight hexadecimal digits. */
  readonly nc: string
  readonly cnonce: string
  readonly response: string
}

/** What to keep of a password, so that a client may sign in under each of the `users` by each algorithm. */
export const deriveDigestSecrets = (
  users: readonly string[],
  password: string,
): readonly DigestSecret[] =>
  users.flatMap((user) =>
    digestAlgorithms.map((algorithm) => ({
      user,
      algorithm,
      ha1: digest(algorithm, Buffer.from(`${user}:${authenticationRealm}:${password}`)),
    })),
  )

/**
 * The value of an `Authorization` header; undefined unless it holds all that qop=auth needs. `MD5-sess`, qop=auth-int
 * and the form of RFC 2069, without a count that shows a replay, are never offered and not taken.
 */
export function parseDigestCredentials(authorization: string): DigestCredentials | undefined {
  const [, text] = /^Digest[\t ]+(.*)$/i.exec(authorization) ?? []
  const params = text === undefined ? undefined : parseAuthParams(text)
  if (params?.get('qop')?.toLowerCase() !== 'auth') return undefined
  const get = (name: string): string => params.get(name) ?? ''
  const algorithm = algorithmOf(params.get('algorithm') ?? 'MD5')
  const [user, nonce, uri] = [get('username'), get('nonce'), get('uri')]
  const [nc, cnonce, response] = [get('nc'), get('cnonce'), get('response')]
  if (algorithm === undefined || cnonce === '' || !/^[\da-f]{8}$/i.test(nc)) return undefined
  return { user: utf8(user), nonce, uri, algorithm, nc, cnonce, response }
}

const algorithmOf = (name: string): DigestAlgorithm | undefined =>
  digestAlgorithms.find((algorithm) => algorithm === name.toUpperCase())

/** Whether the client knows the password; takes the same time for every response of the right length. */
export function isValidDigestResponse(
  credentials: DigestCredentials,
  method: string,
  { algorithm, ha1 }: Pick<DigestSecret, 'algorithm' | 'ha1'>,
): boolean {
  const expected = Buffer.from(computeDigestResponse(credentials, method, { algorithm, ha1 }))
  const response = Buffer.from(credentials.response.toLowerCase())
  return expected.length === response.length && timingSafeEqual(expected, response)
}

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.4.1 */
export function computeDigestResponse(
  { nonce, nc, cnonce, uri }: Pick<DigestCredentials, 'nonce' | 'nc' | 'cnonce' | 'uri'>,
  method: string,
  { algorithm, ha1 }: Pick<DigestSecret, 'algorithm' | 'ha1'>,
): string {
  const ha2 = digest(algorithm, octets(`${method}:${uri}`))
  return digest(algorithm, octets([ha1, nonce, nc, cnonce, 'auth', ha2].join(':')))
}

// Node gives the octets of a header as characters of Latin-1.
const octets = (text: string): Buffer => Buffer.from(text, 'latin1')
const utf8 = (text: string): string => octets(text).toString()

const digest = (algorithm: DigestAlgorithm, bytes: Buffer): string =>
  hash(algorithm === 'MD5' ? 'md5' : 'sha256', bytes, 'hex')
