import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'

// https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes
const whyNotAtGoogle =
  'Google lets no device flow ask for contacts (it allows only sign-in, Drive files and YouTube there)'

/** The error for `login --device`: why there is no device flow, and what works instead. */
export function deviceFlowUnsupportedError({ upstream }: Settings, account: string): UsageError {
  const why = upstream.quirks === 'google' ? whyNotAtGoogle : 'there is no device flow'
  return new UsageError(
    `${why}: run carddav-bridge login ${account} --no-browser, open its address in a browser on any machine, ` +
      'and paste the address that it ends on',
  )
}
