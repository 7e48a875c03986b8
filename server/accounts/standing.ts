import type { Account, AccountActivity, Grant, RefreshTokenGrant } from '../../lib/store/store.ts'
import { troubleIn } from '../../lib/upstream/access/trouble.ts'
import { apiPage, googleConsole, quotaPage } from './google-console.ts'
import { tellsOfCard } from '../activity/refused-card.ts'
import type { Settings } from '../settings/settings.ts'

/** How an account fares, for a person. */
export interface Standing {
  readonly kind:
    'working' | 'never-used' | 'ending' | 'signed-out' | 'api-off' | 'quota' | 'failing'
  /** One sentence without its full stop. */
  readonly words: string
  /** What to do about it, a sentence without its full stop; undefined when there is nothing to do. */
  readonly cure?: string
  /** Where the cure is done. */
  readonly link?: string
}

/** What the store knows of an account. */
export interface StandingFacts {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly settings: Pick<Settings, 'upstream'>
}

/** What is wrong with an account, the gravest first; else that it works. */
export function standingOf(facts: StandingFacts): Standing {
  return signedOut(facts) ?? failing(facts) ?? ending(facts) ?? working(facts)
}

function signedOut({ account, grant, settings }: StandingFacts): Standing | undefined {
  const { name, state, stateSince } = account
  if (grant === undefined)
    return { kind: 'signed-out', words: 'the bridge holds no grant', cure: again(name) }
  if (state === 'ok') return undefined
  const words = `signed out since ${day(stateSince)}`
  if (grant.kind === 'service-account')
    return {
      kind: 'signed-out',
      words: `${words}: Google refuses the service account`,
      cure: 'carddav-bridge doctor says why',
    }
  const { endsAt = Infinity } = grant
  if (endsAt > stateSince + oneDay || !isTesting(grant, settings))
    return { kind: 'signed-out', words, cure: again(name) }
  return {
    kind: 'signed-out',
    words: `${words}: the Google project is in "Testing", where a sign-in lasts 7 days`,
    ...publish(name),
  }
}

function failing({ account, activity }: StandingFacts): Standing | undefined {
  const { lastError, lastSync = 0 } = activity ?? {}
  if (lastError === undefined || lastError.at <= lastSync) return undefined
  const { message } = lastError
  if (tellsOfCard(message)) return undefined
  switch (troubleIn(message)) {
    case 'api-off':
      return {
        kind: 'api-off',
        words: 'the CardDAV API is not enabled in the Google project',
        cure: 'Enable it there and wait some minutes',
        link: apiPage(message),
      }
    case 'quota':
      return {
        kind: 'quota',
        words: 'the quota of the CardDAV API is used up',
        cure: 'The bridge goes on by itself; if it comes back often, ask Google for more there',
        link: quotaPage(message),
      }
    case 'scope':
      return {
        kind: 'failing',
        words: 'the sign-in does not allow the contacts',
        cure: `${again(account.name)}, and tick the box of the contacts`,
      }
    default:
      return { kind: 'failing', words: message }
  }
}

const daysOfNotice = 30

function ending({ account, grant, now, settings }: StandingFacts): Standing | undefined {
  if (grant?.kind !== 'refresh-token' || grant.endsAt === undefined) return undefined
  const days = Math.ceil((grant.endsAt - now) / oneDay)
  if (days > daysOfNotice) return undefined
  const when = days <= 0 ? `ended on ${day(grant.endsAt)}` : `ends ${within(days)}`
  const words = `the sign-in ${when}`
  if (!isTesting(grant, settings)) return { kind: 'ending', words, cure: again(account.name) }
  return {
    kind: 'ending',
    words: `${words}, because the Google project is in "Testing"`,
    ...publish(account.name),
  }
}

function working({ activity }: StandingFacts): Standing {
  return activity?.lastSync === undefined
    ? { kind: 'never-used', words: 'no device has used it yet' }
    : { kind: 'working', words: 'working' }
}

const publish = (name: string): Pick<Standing, 'cure' | 'link'> => ({
  cure: `Publish the app there, then ${again(name)}`,
  link: googleConsole.audience,
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

const again = (name: string): string => `carddav-bridge login ${name}`

const within = (days: number): string => (days === 1 ? 'within a day' : `in ${days} days`)

const oneDay = 86_400_000

/** In UTC, as everywhere. */
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
