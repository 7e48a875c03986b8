import { randomBytes } from 'node:crypto'
import { isAnswer, parseDigest, type DigestCredentials } from '../../../lib/guard/digest.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Device, DigestSecret, Store } from '../../../lib/store/store.ts'
import {
  accountOf,
  admit,
  devicesOf,
  mostDevices,
  type Directory,
  type Verdict,
} from './directory.ts'
import type { Nonces } from './nonces.ts'

/** What credentials are for. */
export interface RequestLine {
  readonly method?: string | undefined
  readonly socket?: { readonly remoteAddress?: string | undefined }
  /** The request-target as it was received: a client signs that, whatever it is mapped to. */
  readonly url?: string | undefined
}

/** Digest credentials → the device they belong to. Throws 400 for those of another request. */
export type SignInByDigest = (
  authorization: string,
  line: RequestLine,
  directory: Directory,
  now: number,
) => Promise<Verdict>

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.4: tries every Digest device of the user who is named. */
export function createSignInByDigest(
  store: Pick<Store, 'openDigest'>,
  nonces: Nonces,
): SignInByDigest {
  const opened = new WeakMap<Device, readonly DigestSecret[]>()

  async function secretsOf(device: Device): Promise<readonly DigestSecret[]> {
    const secrets = opened.get(device) ?? (await store.openDigest(device))
    opened.set(device, secrets)
    return secrets
  }

  return async (authorization, { method = '', url = '' }, directory, now) => {
    const credentials = parseDigest(authorization)
    if (!credentials) return { refusal: 'Not Digest credentials with qop=auth, nc and cnonce' }
    const account = accountOf(directory, credentials.user)
    const right: Device[] = []
    const candidates = devicesOf(directory, account).filter(({ digest }) => digest)
    for (const device of candidates) {
      const secret = secretFor(credentials, await secretsOf(device))
      if (isAnswer(credentials, method, secret)) right.push(device)
    }
    // The same work for every user, known or not.
    for (let left = mostDevices(directory) - candidates.length; left > 0; left -= 1)
      isAnswer(credentials, method, secretFor(credentials, []))
    const verdict = admit(credentials.user, account, right, now)
    if ('refusal' in verdict) return verdict
    assertTarget(credentials.uri, url)
    if (nonces.use(credentials.nonce, parseInt(credentials.nc, 16))) return verdict
    return { refusal: 'The nonce is old, or was answered with this count before', stale: true }
  }
}

/** Nobody's: whoever is not there takes as long as whoever is. */
const nobody = randomBytes(32).toString('hex')

function secretFor(
  { user, algorithm }: DigestCredentials,
  secrets: readonly DigestSecret[],
): Pick<DigestSecret, 'algorithm' | 'ha1'> {
  const found = secrets.find((secret) => secret.user === user && secret.algorithm === algorithm)
  return found ?? { algorithm, ha1: nobody }
}

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.4.6; clients of a proxy name a path in full, and sign the path. */
function assertTarget(uri: string, target: string): void {
  if (uri === target || uri === target.replace(/^https?:\/\/[^/?#]*/i, '')) return
  throw new HttpError(400, 'The Digest credentials are for another request-target')
}
