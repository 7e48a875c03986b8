import { createHash, randomBytes } from 'node:crypto'
import type { RawAnswer } from './raw-http.ts'

/** A challenge as a client reads it: scheme, then parameters. */
export interface Challenge {
  readonly scheme: string
  readonly params: Readonly<Record<string, string>>
}

/** The challenges of an answer, one for each of its header lines. */
export const challengesOf = ({ fields }: RawAnswer): readonly Challenge[] =>
  fields
    .filter(([name]) => name.toLowerCase() === 'www-authenticate')
    .map(([, value]) => {
      const [, scheme = '', rest = ''] = /^(\S+) (.*)$/.exec(value) ?? []
      const pairs = rest.matchAll(/([a-z]+)=(?:"([^"]*)"|([^",\s]+))/g)
      const params = [...pairs].map(([, name = '', quoted, bare = '']) => [name, quoted ?? bare])
      return { scheme, params: Object.fromEntries(params) as Record<string, string> }
    })

/** The nonce that an answer asks to be answered. */
export const nonceIn = (answer: RawAnswer): string =>
  challengesOf(answer).find(({ scheme }) => scheme === 'Digest')?.params.nonce ?? ''

/** What a client knows, and what it answers. */
export interface Signing {
  readonly user: string
  readonly password: string
  readonly method: string
  readonly uri: string
  readonly nonce: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  readonly nc?: number
  readonly realm?: string
}

/**
 * The value of an `Authorization` header as a client makes it (https://www.rfc-editor.org/rfc/rfc7616#section-3.4),
 * by code of its own. `more` replaces parameters; one that is undefined is left out.
 */
export function signed(
  { user, password, method, uri, nonce, algorithm = 'MD5', nc = 1, realm }: Signing,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const hash = (...parts: readonly string[]): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(parts.join(':'))
      .digest('hex')
  const [count, cnonce] = [nc.toString(16).padStart(8, '0'), randomBytes(8).toString('hex')]
  const known = hash(user, realm ?? 'carddav-bridge', password)
  const response = hash(known, nonce, count, cnonce, 'auth', hash(method, uri))
  const params: Record<string, string | undefined> = {
    username: `"${user}"`,
    realm: `"${realm ?? 'carddav-bridge'}"`,
    nonce: `"${nonce}"`,
    uri: `"${uri}"`,
    algorithm,
    qop: 'auth',
    nc: count,
    cnonce: `"${cnonce}"`,
    response: `"${response}"`,
    ...more,
  }
  const given = Object.entries(params).filter(([, value]) => value !== undefined)
  return `Digest ${given.map(([name, value = '']) => `${name}=${value}`).join(', ')}`
}
