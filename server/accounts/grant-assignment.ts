import { HttpError } from '../../lib/errors/http-error.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import type { TokenResponse } from '../../lib/oauth/token-response.ts'
import { missingScopes } from '../../lib/oauth/scopes.ts'
import type { Account, AccountStore } from '../../lib/store/accounts.ts'
import type { Grant, GrantStore } from '../../lib/store/grants.ts'
import type { TransactionalStore } from '../../lib/store/transactions.ts'
import type {
  UpstreamLocations,
  UpstreamLocationStore,
} from '../../lib/store/upstream-locations.ts'
import type { DiscoveryResult } from '../../lib/upstream/discovery/discovery.ts'
import type { Settings } from '../settings/settings.ts'
import { discoverTokenOwner } from './token-owner.ts'

/** A grant that an account is to have. */
export interface GrantAssignment {
  readonly account: string
  readonly grant: Grant
  /** The error when the token endpoint could not be reached. */
  readonly answer: TokenResponse | OAuthError
  readonly email: string | undefined
  /** Asked before an account is stored of which it was not known whose it is; false: nothing is. */
  readonly confirmNewAccount?: ((owner: NewAccountOwner) => Promise<boolean>) | undefined
}

/** Whose contacts a new account would be, as far as upstream tells. */
export interface NewAccountOwner {
  readonly account: string
  readonly email: string | undefined
  readonly principal: string | undefined
}

type AssignmentRecords = AccountStore & GrantStore & UpstreamLocationStore

/** What an assignment reads, and writes as one change. */
export type GrantAssignmentStore = AssignmentRecords & TransactionalStore<AssignmentRecords>

/** What was stored, and why upstream could not be asked, if it could not. */
export interface AssignedGrant {
  readonly account: Account
  readonly grant: Grant
  readonly isRenewal: boolean
  readonly upstreamError: string | undefined
}

/**
 * Gives the account its grant, when the grant has the scopes asked for and belongs to the same person as
 * before. Otherwise it throws and nothing is stored: one wrong click in the browser must not replace a person's
 * address book on every device.
 */
export async function assignGrant(
  settings: Settings,
  store: GrantAssignmentStore,
  wanted: GrantAssignment,
): Promise<AssignedGrant> {
  checkScopes(wanted)
  const before = await store.account(wanted.account)
  const locations = await store.upstreamLocations(wanted.account)
  const found = await discoverOwner(wanted, (accessToken) =>
    discoverTokenOwner(settings, wanted.account, accessToken, locations?.books ?? []),
  )
  if (before) checkSamePerson(before, locations, found)
  if (!locations && before?.email === undefined) await confirmOwner(wanted, found)
  const account = await storeGrant(store, wanted, before, found.discovered)
  return {
    account,
    grant: wanted.grant,
    isRenewal: before !== undefined,
    upstreamError: found.failure,
  }
}

function checkScopes({ grant, answer }: GrantAssignment): void {
  if (answer instanceof OAuthError) return
  const missing = missingScopes(grant.scopes, answer.scopes)
  if (missing.length === 0) return
  throw new Error(
    `the grant lacks ${missing.join(' and ')}: nothing was changed. Sign in again and tick the box ` +
      '"See, edit, download, and permanently delete your contacts"',
  )
}

interface Found {
  readonly discovered: DiscoveryResult | undefined
  readonly failure: string | undefined
}

async function discoverOwner(
  { answer }: GrantAssignment,
  discover: (accessToken: string) => Promise<DiscoveryResult>,
): Promise<Found> {
  if (answer instanceof OAuthError) return { discovered: undefined, failure: answer.message }
  try {
    return { discovered: await discover(answer.accessToken), failure: undefined }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { discovered: undefined, failure: error.message }
  }
}

async function confirmOwner(
  { account, email, confirmNewAccount }: GrantAssignment,
  { discovered }: Found,
): Promise<void> {
  const owner = {
    account,
    email: email ?? discovered?.email,
    principal: discovered?.locations.principal,
  }
  if (!confirmNewAccount || (await confirmNewAccount(owner))) return
  throw new Error('nothing was changed. Run it again, and choose your own account in the browser')
}

function checkSamePerson(
  before: Account,
  locations: UpstreamLocations | undefined,
  found: Found,
): void {
  if (!locations && before.email === undefined) return
  const known = before.email ?? locations?.principal ?? ''
  if (!found.discovered) {
    throw new Error(
      `it is not certain that this grant belongs to ${known}, because ${found.failure ?? ''}: ` +
        'nothing was changed. Try again later',
    )
  }
  if (samePerson(before, locations, found.discovered)) return
  const { email, locations: foundLocations } = found.discovered
  throw new Error(
    `this grant belongs to ${email ?? foundLocations.principal}, but ${before.name} is ${known}: nothing was ` +
      'changed. Choose the right person in the browser, or add another account under another name',
  )
}

const samePerson = (
  before: Account,
  locations: UpstreamLocations | undefined,
  found: DiscoveryResult,
): boolean =>
  locations
    ? spelling(locations.principal) === spelling(found.locations.principal)
    : found.email === undefined || mailbox(before.email ?? '') === mailbox(found.email)

/** Google's own addresses have two domains. */
const mailbox = (email: string): string =>
  email.toLowerCase().replace(/@googlemail\.com$/, '@gmail.com')

/** Google writes a principal with and without its last slash, with `@` and with `%40`. */
const spelling = (principal: string): string => decodeURIComponent(principal).replace(/\/$/, '')

async function storeGrant(
  store: GrantAssignmentStore,
  { account: name, grant, email }: GrantAssignment,
  before: Account | undefined,
  found: DiscoveryResult | undefined,
): Promise<Account> {
  const now = Date.now()
  const account: Account = {
    name,
    email: email ?? before?.email ?? found?.email,
    state: 'ok',
    stateSince: before?.state === 'ok' ? before.stateSince : now,
    createdAt: before?.createdAt ?? now,
  }
  await store.transaction(({ putAccount, putGrant, putUpstreamLocations }) => {
    putAccount(account)
    putGrant(name, grant)
    if (found) putUpstreamLocations(name, found.locations)
  })
  return account
}
