import { checkPassword } from '../../../lib/guard/password.ts'
import {
  accountOf,
  admit,
  devicesOf,
  mostDevices,
  type Directory,
  type Refusal,
  type Verdict,
} from './directory.ts'

/** Basic credentials → the device they belong to. */
export function signInByBasic(authorization: string, directory: Directory, now: number): Verdict {
  const credentials = readBasic(authorization)
  if ('refusal' in credentials) return credentials
  const { user, password } = credentials
  const account = accountOf(directory, user)
  const candidates = devicesOf(directory, account)
  const right = candidates.filter((device) => checkPassword(password, device))
  // The same work for every user, known or not.
  for (let left = mostDevices(directory) - candidates.length; left > 0; left -= 1)
    checkPassword(password, undefined)
  return admit(user, account, right, now)
}

interface Credentials {
  readonly user: string
  readonly password: string
}

/** https://www.rfc-editor.org/rfc/rfc7617#section-2: UTF-8, split at the first colon. */
function readBasic(authorization: string): Credentials | Refusal {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization) ?? []
  if (encoded === undefined) return { refusal: 'Not Basic credentials' }
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return { refusal: 'Credentials without a colon' }
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
