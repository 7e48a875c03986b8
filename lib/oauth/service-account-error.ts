import type { ServiceAccountGrant } from '../store/grants.ts'
import { OAuthError } from './oauth-error.ts'

/**
 * The same refusal with what a person can do about it. Google tells most of them apart by the description only
 * (https://developers.google.com/identity/protocols/oauth2/service-account#error-codes).
 */
export function explainServiceAccountError(
  error: OAuthError,
  grant: ServiceAccountGrant,
): OAuthError {
  const { code, message, retryAfter } = error
  if (code === undefined) return error
  const [, , cure] =
    cures.find(([codes, words]) => codes.includes(code) && words.test(message)) ?? usual
  const after = retryAfter === undefined ? {} : { retryAfter }
  return new OAuthError(message, { code, cure: cure(grant), ...after })
}

type Cure = readonly [
  codes: readonly string[],
  words: RegExp,
  cure: (grant: ServiceAccountGrant) => string,
]

const allow: Cure[2] = ({ clientEmail, clientId, scopes }) =>
  `In the Google Admin console (https://admin.google.com/ac/owl/domainwidedelegation) add a new API client: ` +
  `client ID ${clientId ?? `of ${clientEmail}`}, OAuth scope ${scopes.join(',')}; it may take some minutes`

const newKey: Cure[2] = ({ clientEmail }) =>
  `Make a new key for ${clientEmail} at https://console.cloud.google.com/iam-admin/serviceaccounts and add ` +
  'the account with it again'

const usual: Cure = [[], /^/, newKey]

const cures: readonly Cure[] = [
  [['unauthorized_client', 'access_denied'], /^/, allow],
  [['invalid_scope'], /^/, () => 'Check oauth.scopes in the settings'],
  [
    ['invalid_grant'],
    /short-lived|reasonable timeframe|iat|\bexp|expired/i,
    () => 'Set the clock of this machine right: it differs from Google’s by minutes',
  ],
  [
    ['invalid_grant'],
    /user id|invalid email/i,
    ({ subject }) =>
      `Check that ${subject} is a person of the domain who may sign in; else add the account again with ` +
      'the right --subject',
  ],
  [
    ['disabled_client', 'deleted_client'],
    /^/,
    ({ clientEmail }) =>
      `Enable ${clientEmail} at https://console.cloud.google.com/iam-admin/serviceaccounts`,
  ],
]
