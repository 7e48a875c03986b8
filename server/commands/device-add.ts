import { makeDevice } from '../../lib/guard/device.ts'
import { makeDigestSecrets } from '../../lib/guard/digest.ts'
import { generatePassword } from '../../lib/guard/password.ts'
import { profiles } from '../../lib/operations/profiles.ts'
import type { Account, Device, Store } from '../../lib/store.ts'
import { UsageError } from '../usage-error.ts'
import { addressesOf, knownBooks, type Addresses } from './addresses.ts'
import type { Context, ExitCode } from './context.ts'
import { unknownAccount } from './unknown-account.ts'
import { withStore } from './with-store.ts'

export interface DeviceOptions {
  readonly account: string
  readonly readOnly?: boolean
  readonly profile?: string
  readonly book?: string
  readonly digest?: boolean
  /** Milliseconds from now. */
  readonly expires?: number
  readonly json?: boolean
}

/** Makes a device and prints its password, which is kept nowhere. */
export async function deviceAdd(
  { settings, terminal }: Context,
  name: string,
  options: DeviceOptions,
): Promise<ExitCode> {
  assertProfile(options.profile)
  return withStore<ExitCode>(settings, async (store) => {
    const account = await store.account(options.account)
    if (!account) throw unknownAccount(options.account)
    await refuseTwice(store, account.name, name)
    assertBook(options.book, await knownBooks(store, settings, account.name))
    const addresses = await addressesOf(store, settings, account.name, options.book)
    const password = generatePassword()
    await store.putDevice(await newDevice(store, account, name, options, password))
    const { url, principalUrl, addressBookUrl } = addresses
    const who = { device: name, account: account.name, username: account.name, password }
    const made = { ...who, url, principalUrl, addressBookUrl }
    terminal.print(options.json ? JSON.stringify(made) : instructions(made, addresses))
    if (options.digest && !options.json) terminal.note(aboutDigest(account))
    return 0
  })
}

function assertProfile(name: string | undefined): void {
  const names = profiles.map((profile) => profile.name)
  if (name === undefined || names.includes(name)) return
  throw new UsageError(`there is no client profile ${name}, only ${names.join(', ')}`)
}

function assertBook(slug: string | undefined, known: readonly string[] | undefined): void {
  if (slug === undefined || known === undefined || known.includes(slug)) return
  throw new UsageError(`the account has no address book ${slug}, only ${known.join(', ')}`)
}

async function refuseTwice(store: Store, account: string, name: string): Promise<void> {
  const devices = await store.devices()
  if (!devices.some((device) => device.account === account && device.name === name)) return
  throw new Error(
    `${account} has a device ${name} already: choose another name, or first run ` +
      `carddav-bridge device revoke ${name} --account ${account}`,
  )
}

async function newDevice(
  store: Store,
  account: Account,
  name: string,
  { readOnly = false, profile, book, digest = false, expires }: DeviceOptions,
  password: string,
): Promise<Device> {
  const secrets = makeDigestSecrets(spellings(account), password)
  const sealed = digest ? await store.sealDigest(account.name, name, secrets) : undefined
  const expiresAt = expires === undefined ? undefined : Date.now() + expires
  const wishes = { readOnly, profile, book, digest: sealed, expiresAt }
  return makeDevice({ account: account.name, name, password, ...wishes })
}

/** Digest knows no upper and lower case: what a person types must be one of these. */
const spellings = ({ name, email }: Account): readonly string[] => [
  ...new Set(email === undefined ? [name] : [name, email, email.toLowerCase()]),
]

interface Made {
  readonly device: string
  readonly account: string
  readonly username: string
  readonly password: string
}

function instructions({ device, account, username, password }: Made, at: Addresses): string {
  const start = 'Start the bridge: carddav-bridge serve'
  return [
    `${device} may now use the contacts of ${account}. Type this into it; the password is shown only now:`,
    '',
    `  server    ${at.url ?? '(its port is known once the bridge runs)'}`,
    `  user      ${username}`,
    `  password  ${password}`,
    ...(at.addressBookUrl === null
      ? []
      : [
          '',
          'A client that wants the whole address of the address book:',
          `  ${at.addressBookUrl}`,
        ]),
    ...(at.running ? [] : ['', start]),
  ].join('\n')
}

const aboutDigest = (account: Account): string =>
  `By Digest it signs in as ${spellings(account).join(' or ')}, spelled exactly so. For that the store ` +
  'holds, sealed, what can sign in: see docs/digest.md'
