import { HttpError } from '../../lib/errors/http-error.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import type { TokenAnswer } from '../../lib/oauth/token-answer.ts'
import { missingScopes } from '../../lib/oauth/scopes.ts'
import type { Account, Grant, Places, Store } from '../../lib/store/store.ts'
import type { Discovered } from '../../lib/upstream/discovery/discovery.ts'
import type { Context } from '../cli/commands/context.ts'
import { identify } from './identity.ts'

/** A grant that someone wants an account to have. */
export interface NewGrant {
  readonly account: string
  readonly grant: Grant
  /** The error when the token endpoint could not be reached. */
  readonly answer: TokenAnswer | OAuthError
  readonly email: string | undefined
}

/** What was stored, and why upstream could not be asked, if it could not. */
export interface Adopted {
  readonly account: Account
  readonly grant: Grant
  readonly renewed: boolean
  readonly trouble: string | undefined
}

/**
 * Gives the account its grant, when the grant has the scopes asked for and belongs to the same person as
 * before. Otherwise nothing is stored: one wrong click in the browser must not replace a person's address
 * book on every device.
 */
export async function adopt(
  { settings }: Pick<Context, 'settings'>,
  store: Store,
  wanted: NewGrant,
): Promise<Adopted> {
  checkScopes(wanted)
  const before = await store.account(wanted.account)
  const places = await store.places(wanted.account)
  const found = await whose(wanted, (accessToken) =>
    identify(settings, wanted.account, accessToken, places?.books ?? []),
  )
  if (before) checkSamePerson(before, places, found)
  const account = await put(store, wanted, before, found.discovered)
  return { account, grant: wanted.grant, renewed: before !== undefined, trouble: found.trouble }
}

function checkScopes({ grant, answer }: NewGrant): void {
  if (answer instanceof OAuthError) return
  const missing = missingScopes(grant.scopes, answer.scopes)
  if (missing.length === 0) return
  throw new Error(
    `the grant lacks ${missing.join(' and ')}: nothing was changed. Sign in again and tick the box ` +
      '"See, edit, download, and permanently delete your contacts"',
  )
}

interface Found {
  readonly discovered: Discovered | undefined
  readonly trouble: string | undefined
}

async function whose(
  { answer }: NewGrant,
  ask: (accessToken: string) => Promise<Discovered>,
): Promise<Found> {
  if (answer instanceof OAuthError) return { discovered: undefined, trouble: answer.message }
  try {
    return { discovered: await ask(answer.accessToken), trouble: undefined }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { discovered: undefined, trouble: error.message }
  }
}

function checkSamePerson(before: Account, places: Places | undefined, found: Found): void {
  if (!places && before.email === undefined) return
  const known = before.email ?? places?.principal ?? ''
  if (!found.discovered) {
    throw new Error(
      `it is not certain that this grant belongs to ${known}, because ${found.trouble ?? ''}: ` +
        'nothing was changed. Try again later',
    )
  }
  if (samePerson(before, places, found.discovered)) return
  const { email, places: there } = found.discovered
  throw new Error(
    `this grant belongs to ${email ?? there.principal}, but ${before.name} is ${known}: nothing was ` +
      'changed. Choose the right person in the browser, or add another account under another name',
  )
}

const samePerson = (before: Account, places: Places | undefined, found: Discovered): boolean =>
  places
    ? spelling(places.principal) === spelling(found.places.principal)
    : found.email === undefined || before.email?.toLowerCase() === found.email.toLowerCase()

/** Google writes a principal with and without its last slash, with `@` and with `%40`. */
const spelling = (principal: string): string => decodeURIComponent(principal).replace(/\/$/, '')

async function put(
  store: Store,
  { account: name, grant, email }: NewGrant,
  before: Account | undefined,
  found: Discovered | undefined,
): Promise<Account> {
  const now = Date.now()
  const account: Account = {
    name,
    email: email ?? before?.email ?? found?.email,
    state: 'ok',
    stateSince: before?.state === 'ok' ? before.stateSince : now,
    createdAt: before?.createdAt ?? now,
  }
  await store.putAccount(account)
  await store.putGrant(name, grant)
  if (found) await store.putPlaces(name, found.places)
  return account
}
