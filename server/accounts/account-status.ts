import type { Account } from '../../lib/store/accounts.ts'
import type { AccountActivity } from '../../lib/store/activity.ts'
import type { Grant, RefreshTokenGrant } from '../../lib/store/grants.ts'
import { findAccountProblem } from '../../lib/upstream/access/account-problem.ts'
import { carddavApiPageUrl, googleConsoleUrls, carddavQuotaPageUrl } from './google-console.ts'
import { isCardRefusalMessage } from '../activity/card-refusal.ts'
import type { Settings } from '../settings/settings.ts'

/** How well an account works, for a person. */
export interface AccountStatus {
  readonly kind:
    'working' | 'never-used' | 'ending' | 'signed-out' | 'api-off' | 'quota' | 'failing'
  /** One sentence without its full stop. */
  readonly summary: string
  /** What to do about it, a sentence without its full stop; undefined when there is nothing to do. */
  readonly cure?: string
  /** Where the cure is done. */
  readonly link?: string
}

/** What the store knows of an account. */
export interface AccountStatusFacts {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly settings: Pick<Settings, 'upstream'>
}

/** The gravest of what is wrong with an account; else that it works. */
export function accountStatus(facts: AccountStatusFacts): AccountStatus {
  return signedOut(facts) ?? failing(facts) ?? endingSoon(facts) ?? working(facts)
}

function signedOut({ account, grant, settings }: AccountStatusFacts): AccountStatus | undefined {
  const { name, state, stateSince } = account
  if (grant === undefined)
    return { kind: 'signed-out', summary: 'the bridge holds no grant', cure: signInCommand(name) }
  if (state === 'ok') return undefined
  const summary = `signed out since ${formatDay(stateSince)}`
  if (grant.kind === 'service-account')
    return {
      kind: 'signed-out',
      summary: `${summary}: Google refuses the service account`,
      cure: 'carddav-bridge doctor says why',
    }
  const { endsAt = Infinity } = grant
  if (endsAt > stateSince + oneDay || !isTesting(grant, settings))
    return { kind: 'signed-out', summary, cure: signInCommand(name) }
  return {
    kind: 'signed-out',
    summary: `${summary}: the Google project is in "Testing", where a sign-in lasts 7 days`,
    ...publishAdvice(name),
  }
}

function failing({ account, activity }: AccountStatusFacts): AccountStatus | undefined {
  const { lastError, lastSync = 0 } = activity ?? {}
  if (lastError === undefined || lastError.at <= lastSync) return undefined
  const { message } = lastError
  if (isCardRefusalMessage(message)) return undefined
  switch (findAccountProblem(message)) {
    case 'api-off':
      return {
        kind: 'api-off',
        summary: 'the CardDAV API is not enabled in the Google project',
        cure: 'Enable it there and wait some minutes',
        link: carddavApiPageUrl(message),
      }
    case 'quota':
      return {
        kind: 'quota',
        summary: 'the quota of the CardDAV API is used up',
        cure: 'The bridge goes on by itself; if it comes back often, ask Google for more there',
        link: carddavQuotaPageUrl(message),
      }
    case 'scope':
      return {
        kind: 'failing',
        summary: 'the sign-in does not allow the contacts',
        cure: `${signInCommand(account.name)}, and tick the box of the contacts`,
      }
    default:
      return {
        kind: 'failing',
        summary: message,
        cure: 'The bridge goes on by itself; if that lasts, carddav-bridge doctor says why',
      }
  }
}

const daysOfNotice = 30

function endingSoon({
  account,
  grant,
  now,
  settings,
}: AccountStatusFacts): AccountStatus | undefined {
  if (grant?.kind !== 'refresh-token' || grant.endsAt === undefined) return undefined
  const days = Math.ceil((grant.endsAt - now) / oneDay)
  if (days > daysOfNotice) return undefined
  const when = days <= 0 ? `ended on ${formatDay(grant.endsAt)}` : `ends ${formatDaysLeft(days)}`
  const summary = `the sign-in ${when}`
  if (!isTesting(grant, settings))
    return { kind: 'ending', summary, cure: signInCommand(account.name) }
  return {
    kind: 'ending',
    summary: `${summary}, because the Google project is in "Testing"`,
    ...publishAdvice(account.name),
  }
}

function working({ activity }: AccountStatusFacts): AccountStatus {
  return activity?.lastSync === undefined
    ? { kind: 'never-used', summary: 'no device has used it yet' }
    : { kind: 'working', summary: 'working' }
}

const publishAdvice = (name: string): Pick<AccountStatus, 'cure' | 'link'> => ({
  cure: `Publish the app there, then ${signInCommand(name)}`,
  link: googleConsoleUrls.audience,
})

/**
 * Google gives 7 days then (https://developers.google.com/identity/protocols/oauth2#expiration); a person who allows
 * access for a time only chooses among others.
 */
const isTesting = (
  { grantedAt, endsAt }: RefreshTokenGrant,
  { upstream }: Pick<Settings, 'upstream'>,
): boolean =>
  upstream.quirks === 'google' &&
  endsAt !== undefined &&
  (grantedAt === undefined || endsAt - grantedAt < 8 * oneDay)

const signInCommand = (name: string): string => `carddav-bridge login ${name}`

const formatDaysLeft = (days: number): string => (days === 1 ? 'within a day' : `in ${days} days`)

const oneDay = 86_400_000

/** In UTC, as everywhere. */
const formatDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
