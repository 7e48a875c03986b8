import { makeDevice } from '../../lib/guard/device.ts'
import { makeDigestSecrets } from '../../lib/guard/digest.ts'
import { generatePassword, makeVerifier } from '../../lib/guard/password.ts'
import { profiles } from '../../lib/operations/clients/profiles.ts'
import type { Account, Device, Policy, Store } from '../../lib/store/store.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import { knownBooks } from './known-books.ts'
import { unknownAccount } from './unknown-account.ts'

/** What may be wished of a device; what is left out is as `makeDevice` has it, or as it was. */
export interface DeviceWishes {
  readonly readOnly?: boolean
  /** Name of a client profile; null: by its User-Agent. */
  readonly profile?: string | null
  /** Slug of the only book that it is shown; null: all. */
  readonly book?: string | null
  readonly policy?: Policy
  /** Milliseconds from now until it ends; null: never. */
  readonly expires?: number | null
}

/** Digest can only be taken from a device: to have it needs a password. */
export type DeviceChanges = DeviceWishes & { readonly digest?: false }

/** A device with the password that is kept nowhere else. */
export interface MadeDevice {
  readonly account: Account
  readonly device: Device
  readonly password: string
}

/** Makes a device. Throws UsageError for wishes that cannot be met, Error for a name that is taken or no account. */
export async function addDevice(
  store: Store,
  settings: Settings,
  { account: of, name }: DeviceName,
  { digest = false, ...wishes }: DeviceWishes & { readonly digest?: boolean } = {},
): Promise<MadeDevice> {
  const changes = await checked(store, settings, of, wishes)
  return alone(store, { account: of, name }, async (present) => {
    const account = await accountOf(store, of)
    if (present) throw taken(present)
    const password = generatePassword()
    const sealed = digest ? await sealDigest(store, account, name, password) : undefined
    const device = makeDevice({ account: of, name, password, digest: sealed, ...changes })
    await store.putDevice(device)
    return { account, device, password }
  })
}

/** Changes what a device may do; its password stays. Throws as `addDevice` does. */
export async function editDevice(
  store: Store,
  settings: Settings,
  name: DeviceName,
  { digest, ...wishes }: DeviceChanges,
): Promise<Device> {
  const changes = await checked(store, settings, name.account, wishes)
  return alone(store, name, async (present) => {
    const device = { ...known(name, present), ...changes }
    const changed = digest === false ? { ...device, digest: undefined } : device
    await store.putDevice(changed)
    return changed
  })
}

/** Gives a device another password; the old one ends at once. */
export async function renewPassword(store: Store, name: DeviceName): Promise<MadeDevice> {
  return alone(store, name, async (present) => {
    const device = known(name, present)
    const account = await accountOf(store, name.account)
    const password = generatePassword()
    const digest =
      device.digest === undefined
        ? undefined
        : await sealDigest(store, account, name.name, password)
    const renewed = { ...device, ...makeVerifier(password), digest }
    await store.putDevice(renewed)
    return { account, device: renewed, password }
  })
}

/** Ends a device's password; the next request with it is refused. */
export async function revokeDevice(store: Store, name: DeviceName): Promise<void> {
  await alone(store, name, async (present) => {
    known(name, present)
    await store.removeDevice(name.account, name.name)
  })
}

/** Which device of which account. */
export type DeviceName = Pick<Device, 'account' | 'name'>

/** A device with its account. Throws when there is none. */
export async function knownDevice(
  store: Store,
  name: DeviceName,
): Promise<{ readonly account: Account; readonly device: Device }> {
  const account = await accountOf(store, name.account)
  const device = (await store.devices()).find((each) => isCalled(each, name))
  return { account, device: known(name, device) }
}

/** Spellings of the user that a device may sign in by Digest as, which knows no upper and lower case. */
export const digestUsers = ({ name, email }: Account): readonly string[] => [
  ...new Set(email === undefined ? [name] : [name, email, email.toLowerCase()]),
]

/** One change of a device at a time: an edit must not bring back one that is revoked meanwhile. */
const alone = <T>(
  store: Store,
  name: DeviceName,
  work: (present: Device | undefined) => Promise<T>,
): Promise<T> =>
  store.lock(`device ${name.account} ${name.name}`, async () =>
    work((await store.devices()).find((each) => isCalled(each, name))),
  )

const isCalled = (device: Device, { account, name }: DeviceName): boolean =>
  device.account === account && device.name === name

function known({ account, name }: DeviceName, device: Device | undefined): Device {
  if (device) return device
  throw new Error(
    `${account} has no device ${name}: see carddav-bridge device list --account ${account}`,
  )
}

const taken = ({ account, name }: DeviceName): Error =>
  new Error(
    `${account} has a device ${name} already: choose another name, or first run ` +
      `carddav-bridge device revoke ${name} --account ${account}`,
  )

async function accountOf(store: Store, name: string): Promise<Account> {
  const account = await store.account(name)
  if (account) return account
  throw unknownAccount(name)
}

/** The wishes as parts of a device's record. */
async function checked(
  store: Store,
  settings: Settings,
  account: string,
  { profile, book, expires, readOnly, policy }: DeviceWishes,
): Promise<Partial<Device>> {
  assertProfile(profile ?? undefined)
  await accountOf(store, account)
  assertBook(book ?? undefined, await knownBooks(store, settings, account))
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(policy === undefined ? {} : { policy }),
    ...(profile === undefined ? {} : { profile: profile ?? undefined }),
    ...(book === undefined ? {} : { book: book ?? undefined }),
    ...(expires === undefined
      ? {}
      : { expiresAt: expires === null ? undefined : Date.now() + expires }),
  }
}

function assertProfile(name: string | undefined): void {
  const names = profiles.map((profile) => profile.name)
  if (name === undefined || names.includes(name)) return
  throw new UsageError(`there is no client profile ${name}, only ${names.join(', ')}`)
}

function assertBook(slug: string | undefined, books: readonly string[] | undefined): void {
  if (slug === undefined || books === undefined || books.includes(slug)) return
  throw new UsageError(`the account has no address book ${slug}, only ${books.join(', ')}`)
}

const sealDigest = (
  store: Store,
  account: Account,
  device: string,
  password: string,
): Promise<Buffer> =>
  store.sealDigest(account.name, device, makeDigestSecrets(digestUsers(account), password))
