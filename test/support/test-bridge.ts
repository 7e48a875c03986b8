import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDeviceRecord } from '../../lib/guard/device-record.ts'
import type { UpstreamDeadlines } from '../../lib/upstream/exchange/transport.ts'
import { loadSettings } from '../../server/settings/settings.ts'
import { openStore } from '../../server/store/sqlite-store.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import { nested, type Scope } from './scope.ts'
import { served } from './served.ts'
import { tempDir } from './temp-dir.ts'

export type FakeGoogle = Awaited<ReturnType<typeof startFakeGoogle>>
export type FakeAccount = ReturnType<FakeGoogle['account']>

/** The upstream of a bridge under test. */
export interface TestBridgeUpstream {
  readonly wellKnown: string
  readonly tokenEndpoint: string
  readonly quirks?: 'google' | 'standard'
  readonly keepDropped?: boolean
  readonly refreshToken: string
  readonly email?: string
  /** Who the bridge is at the token endpoint, when that looks. */
  readonly clientId?: string
  readonly clientSecret?: string
  /** More of the settings file. */
  readonly settings?: object
  /** How long it may take, when not as long as usual. */
  readonly deadlines?: UpstreamDeadlines
}

/** A bridge that listens in this process, with the account `alice` and the devices `phone` and `reader`. */
export interface TestBridge {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  readonly port: number
  /** All that its ready line tells. */
  readonly addresses: readonly string[]
  /** Authorization of `phone`, which may write. */
  readonly basic: string
  /** Authorization of `reader`, which may not. */
  readonly readOnly: string
  /** The data folder. */
  readonly dataDir: string
  /** Stops it, as SIGTERM would. */
  readonly close: () => Promise<void>
}

/** Everything that a request at the front door can say; a missing `body` is none. */
export interface TestRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Of the device `phone`. */
export const password = 'test-password-with-enough-bits'
const readerPassword = 'reader-password'
export const basic = (user: string, secret = password): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`

/** Opens a bridge on an upstream; closes it after the test. `dataDir` of an earlier one opens that again. */
export async function openTestBridge(
  t: Scope,
  upstream: TestBridgeUpstream,
  dataDir?: string,
): Promise<TestBridge> {
  const scope = nested(t)
  const folder = dataDir ?? join(await tempDir(scope, 'bridge'), 'data')
  if (dataDir === undefined) await seedStore(folder, upstream)
  const config = `${folder}.json`
  await writeFile(config, JSON.stringify(settingsOf(upstream, folder)))
  const settings = await loadSettings(config, {})
  const secrets = [password, readerPassword, upstream.refreshToken, basic('alice').slice(6)]
  const { deadlines } = upstream
  const { addresses, close } = await served(scope, settings, secrets, { deadlines })
  const [url = ''] = addresses
  return {
    url,
    port: Number(new URL(url).port),
    addresses,
    basic: basic('alice'),
    readOnly: basic('alice', readerPassword),
    dataDir: folder,
    close,
  }
}

const settingsOf = (
  { wellKnown, tokenEndpoint, quirks = 'google', ...upstream }: TestBridgeUpstream,
  dataDir: string,
) => ({
  listen: { port: 0 },
  dataDir,
  log: { level: 'error' },
  upstream: { wellKnown, quirks },
  keepDropped: upstream.keepDropped ?? true,
  // Tests change contacts upstream and look at once; what upstream does shows.
  replica: { maxAge: '0s', offline: false },
  oauth: { ...clientOf(upstream), tokenEndpoint },
  ...upstream.settings,
})

const clientOf = ({
  clientId = 'test-client',
  clientSecret = 'test-secret',
}: Pick<TestBridgeUpstream, 'clientId' | 'clientSecret'>) => ({ clientId, clientSecret })

async function seedStore(
  folder: string,
  { refreshToken, tokenEndpoint, email, ...upstream }: TestBridgeUpstream,
): Promise<void> {
  const store = await openStore(folder)
  const now = Date.now()
  await store.putAccount({ name: 'alice', email, state: 'ok', stateSince: now, createdAt: now })
  await store.putGrant('alice', {
    kind: 'refresh-token',
    refreshToken,
    ...clientOf(upstream),
    authorizationEndpoint: tokenEndpoint,
    tokenEndpoint,
    revocationEndpoint: tokenEndpoint,
    scopes: ['https://www.googleapis.com/auth/carddav'],
  })
  await store.putDevice(createDeviceRecord({ account: 'alice', name: 'phone', password }))
  const reader = { account: 'alice', name: 'reader', password: readerPassword, readOnly: true }
  await store.putDevice(createDeviceRecord(reader))
  await store.close()
}

/** A fake Google with the account of alice@gmail.example, and a bridge on it. */
export interface GoogleTestBridge extends TestBridge {
  readonly google: FakeGoogle
  readonly account: FakeAccount
  /** Sends a request as `phone`; `path` may be a full URL of it. */
  readonly ask: (
    path: string,
    ask?: TestRequest,
  ) => Promise<Response & { readonly text: () => Promise<string> }>
}

export async function openGoogleTestBridge(
  t: Scope,
  googleOptions: Parameters<typeof startFakeGoogle>[0] = {},
  upstreamOptions: Pick<TestBridgeUpstream, 'keepDropped' | 'settings'> = {},
): Promise<GoogleTestBridge> {
  const scope = nested(t)
  const google = await startFakeGoogle(googleOptions)
  scope.after(() => google.close())
  const account = google.account('alice@gmail.example')
  const bridge = await openTestBridge(scope, {
    wellKnown: google.wellKnown,
    tokenEndpoint: google.tokenEndpoint,
    refreshToken: account.refreshToken(),
    email: 'alice@gmail.example',
    ...upstreamOptions,
  })
  return { ...bridge, google, account, ask: (path, ask) => requestTestBridge(bridge, path, ask) }
}

/** One request as `phone`, unless its headers say otherwise; redirects are not followed. */
export function requestTestBridge(
  bridge: TestBridge,
  path: string,
  { method = 'GET', headers = {}, body }: TestRequest = {},
): Promise<Response> {
  return fetch(new URL(path, bridge.url), {
    method,
    redirect: 'manual',
    headers: { Authorization: bridge.basic, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  })
}
