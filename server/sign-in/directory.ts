import type { Account, Device } from '../../lib/store.ts'

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

export const isExpired = ({ expiresAt }: Device, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt

/** The caller among the devices whose secret was right. */
export function admit(
  account: Account | undefined,
  right: readonly Device[],
  now: number,
): Verdict {
  const device = right.find((found) => !isExpired(found, now))
  if (account && device) return { account, device }
  const wrong = right.length === 0
  return { refusal: wrong ? 'Wrong user name or password' : 'The device password has expired' }
}
