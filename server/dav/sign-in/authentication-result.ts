import type { Account } from '../../../lib/store/accounts.ts'
import type { Device } from '../../../lib/store/devices.ts'

/** All who may sign in. */
export interface AccountsAndDevices {
  readonly accounts: readonly Account[]
  readonly devices: readonly Device[]
}

/** The device that a request comes from, by its credentials. */
export interface AuthenticatedDevice {
  readonly account: Account
  readonly device: Device
}

/** Why credentials are not taken; never told to the client. */
export interface AuthenticationRefusal {
  readonly refusal: string
  /** The client knows the password, but must answer a new nonce. */
  readonly stale?: boolean
  /** Whose password was tried, as the client spells it. */
  readonly user?: string
}

/** What the check of Basic or Digest credentials says. */
export type AuthenticationResult = AuthenticatedDevice | AuthenticationRefusal

/** The account of a user name: its short name or e-mail address, whatever the case. */
export function findAccountByUserName(
  { accounts }: AccountsAndDevices,
  user: string,
): Account | undefined {
  const name = user.toLowerCase()
  return accounts.find((each) => each.name === name || each.email?.toLowerCase() === name)
}

export const devicesOfAccount = (
  { devices }: AccountsAndDevices,
  account: Account | undefined,
): Device[] => devices.filter((device) => device.account === account?.name)

/**
 * How many devices the account with the most has: so many passwords are checked for every user, so that the time that it
 * takes tells nobody which users there are.
 */
export function countDevicesOfLargestAccount({ devices }: AccountsAndDevices): number {
  const counts = new Map<string, number>()
  for (const { account } of devices) counts.set(account, (counts.get(account) ?? 0) + 1)
  return Math.max(1, ...counts.values())
}

export const isDeviceExpired = ({ expiresAt }: Device, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt

/** The first device that has not expired among the `right` ones, those whose secret fits the credentials of `user`. */
export function toAuthenticationResult(
  user: string,
  account: Account | undefined,
  right: readonly Device[],
  now: number,
): AuthenticationResult {
  const device = right.find((each) => !isDeviceExpired(each, now))
  if (account && device) return { account, device }
  const isWrong = right.length === 0
  const refusal = isWrong ? 'Wrong user name or password' : 'The device password has expired'
  return { refusal, user }
}
