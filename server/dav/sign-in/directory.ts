import type { Account, Device } from '../../../lib/store/store.ts'

/** Who may sign in. */
export interface Directory {
  readonly accounts: readonly Account[]
  readonly devices: readonly Device[]
}

/** Who is calling. */
export interface Caller {
  readonly account: Account
  readonly device: Device
}

/** Why credentials are not taken; never told to the client. */
export interface Refusal {
  readonly refusal: string
  /** The client knows the password, but must answer a new nonce. */
  readonly stale?: boolean
  /** Whose password was tried, as the client spells it. */
  readonly user?: string
}

/** What a scheme makes of credentials. */
export type Verdict = Caller | Refusal

/** The account of a user name: its short name or e-mail address, whatever the case. */
export function accountOf({ accounts }: Directory, user: string): Account | undefined {
  const wanted = user.toLowerCase()
  return accounts.find(({ name, email }) => name === wanted || email?.toLowerCase() === wanted)
}

export const devicesOf = ({ devices }: Directory, account: Account | undefined): Device[] =>
  devices.filter((device) => device.account === account?.name)

/** How many devices the account with the most has: so many passwords are tried for every user, that nobody shows. */
export function mostDevices({ devices }: Directory): number {
  const counts = new Map<string, number>()
  for (const { account } of devices) counts.set(account, (counts.get(account) ?? 0) + 1)
  return Math.max(1, ...counts.values())
}

export const isExpired = ({ expiresAt }: Device, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt

/** The caller among the devices whose secret was right for `user`. */
export function admit(
  user: string,
  account: Account | undefined,
  right: readonly Device[],
  now: number,
): Verdict {
  const device = right.find((found) => !isExpired(found, now))
  if (account && device) return { account, device }
  const isWrong = right.length === 0
  const refusal = isWrong ? 'Wrong user name or password' : 'The device password has expired'
  return { refusal, user }
}
