import { checkDevicePassword } from '../../../lib/guard/device-password.ts'
import {
  findAccountByUserName,
  toAuthenticationResult,
  devicesOfAccount,
  countDevicesOfLargestAccount,
  type AccountsAndDevices,
  type AuthenticationRefusal,
  type AuthenticationResult,
} from './authentication-result.ts'

/** Basic credentials → the device they belong to. */
export function verifyBasicCredentials(
  authorization: string,
  directory: AccountsAndDevices,
  now: number,
): AuthenticationResult {
  const credentials = readBasic(authorization)
  if ('refusal' in credentials) return credentials
  const { user, password } = credentials
  const account = findAccountByUserName(directory, user)
  const candidates = devicesOfAccount(directory, account)
  const right = candidates.filter((device) => checkDevicePassword(password, device))
  // The same work for every user, known or not.
  for (let left = countDevicesOfLargestAccount(directory) - candidates.length; left > 0; left -= 1)
    checkDevicePassword(password, undefined)
  return toAuthenticationResult(user, account, right, now)
}

interface Credentials {
  readonly user: string
  readonly password: string
}

/** https://www.rfc-editor.org/rfc/rfc7617#section-2: UTF-8, split at the first colon. */
function readBasic(authorization: string): Credentials | AuthenticationRefusal {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization) ?? []
  if (encoded === undefined) return { refusal: 'Not Basic credentials' }
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return { refusal: 'Credentials without a colon' }
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
