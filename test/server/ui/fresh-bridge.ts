import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../../lib/store/store.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import {
  startFakeGoogle,
  type FakeGoogle,
  type FakeGoogleOptions,
} from '../../fake-google/server.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { served } from '../../support/served.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { createPageClient, type PageClient } from './owner-pages.ts'

/** A bridge that was started for the first time, in front of a Google with alice and bob. */
export interface FreshBridge {
  readonly google: FakeGoogle
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  readonly port: number
  readonly store: Store
  /** Signs a browser in. */
  readonly signIn: () => Promise<PageClient>
}

/** What Google offers for download after an OAuth client was made. */
export const oauthClientFile = JSON.stringify({
  installed: {
    client_id: '1234-test.apps.googleusercontent.com',
    client_secret: 'GOCSPX-of-the-test',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    redirect_uris: ['http://localhost'],
  },
})

export async function openFreshBridge(
  outer: Scope,
  options: FakeGoogleOptions = {},
  more: object = {},
): Promise<FreshBridge> {
  const scope = nested(outer)
  const google = await startFakeGoogle(options)
  scope.after(() => google.close())
  for (const email of ['alice@gmail.example', 'bob@gmail.example']) google.account(email)
  const file = join(await tempDir(scope, 'fresh'), 'config.json')
  await writeFile(file, JSON.stringify({ ...settingsFor(google), ...more }))
  const settings = await loadSettings(file, {})
  const [url = ''] = (await served(scope, settings, ['GOCSPX-of-the-test'])).addresses
  const store = await openStore(settings.dataDir)
  scope.after(() => store.close())
  const port = Number(new URL(url).port)
  return { google, url, port, store, signIn: () => signInPageClient(port, store) }
}

const settingsFor = (google: FakeGoogle) => ({
  listen: { port: 0 },
  dataDir: 'data',
  log: { level: 'error' },
  upstream: { wellKnown: google.wellKnown },
  oauth: {
    authorizationEndpoint: google.authorizationEndpoint,
    tokenEndpoint: google.tokenEndpoint,
    revocationEndpoint: google.revocationEndpoint,
  },
})

async function signInPageClient(port: number, store: Store): Promise<PageClient> {
  const person = createPageClient(port)
  await person.submitForm('/ui/enter', { key: await createOneTimeSignInKey(store) })
  return person
}
