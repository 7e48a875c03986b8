import { OAuthError } from '../../../lib/oauth/oauth-error.ts'

/** An error with the cure for a sign-in that the provider refused; other errors as they are. */
export function signInErrorWithCure(error: unknown): unknown {
  if (!(error instanceof OAuthError)) return error
  const cure = cures[error.code ?? ''] ?? 'Run it again'
  return new Error(`${error.message}: nothing was changed. ${cure}`, { cause: error })
}

const cures: Readonly<Partial<Record<string, string>>> = {
  access_denied:
    'Run it again and allow the access. If Google says that the app is blocked or not verified, add the ' +
    'person as a test user of the OAuth consent screen',
  invalid_client:
    'Check oauth.clientId and oauth.clientSecret in the settings, or the file of carddav-bridge client add',
  invalid_scope: 'Check oauth.scopes in the settings',
  admin_policy_enforced: "The organisation's administrator must allow this app",
  org_internal: 'The OAuth client serves its own organisation only',
}
