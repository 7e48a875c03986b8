import type { FakeAccount } from '../account.ts'
import { Refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Service } from '../service.ts'
import type { Exchange } from '../exchange.ts'
import { googleError } from '../dav/google-error.ts'
import { CARDDAV_SCOPE } from './grants.ts'
import type { Switches } from '../switches.ts'

/** The account of a live bearer token with the CardDAV scope; all else is refused. */
export function authenticate(exchange: Exchange, service: Service): FakeAccount {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(exchange.header('authorization')) ?? []
  const issued = service.grants.accessToken(token)
  const account = issued && service.accounts.get(issued.email)
  if (account === undefined) throw new Refusal(challenge(service.switches))
  if (service.switches.cardDavApiDisabled) throw new Refusal(apiDisabled())
  if (!issued?.scopes.includes(CARDDAV_SCOPE)) throw new Refusal(scopeInsufficient())
  return account
}

/** 401. Google names only `basic`, although only Bearer works. */
export function challenge(switches: Switches): Answer {
  if (switches.tokenChallenge === 'basic') {
    return googleError(401, 'Invalid Credentials', 'UNAUTHENTICATED', {
      headers: { 'www-authenticate': 'basic realm="Google APIs"' },
    })
  }
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, ' +
    'login cookie or other valid authentication credential.'
  const value = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
  return googleError(401, message, 'UNAUTHENTICATED', { headers: { 'www-authenticate': value } })
}

function apiDisabled(): Answer {
  const message =
    'Google Contacts CardDAV API has not been used in project 123456789 before or it is disabled. ' +
    'Enable it by visiting https://console.developers.google.com/apis/api/carddav.googleapis.com/' +
    'overview?project=123456789 then retry.'
  return googleError(403, message, 'PERMISSION_DENIED', {
    errors: [{ domain: 'usageLimits', reason: 'accessNotConfigured', message }],
  })
}

function scopeInsufficient(): Answer {
  const message = 'Request had insufficient authentication scopes.'
  const reason = 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'
  const type = 'type.googleapis.com/google.rpc.ErrorInfo'
  return googleError(403, message, 'PERMISSION_DENIED', {
    details: [{ '@type': type, reason, domain: 'googleapis.com' }],
  })
}
