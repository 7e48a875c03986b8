import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createDeviceRecord } from '../../../lib/guard/device-record.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { Device } from '../../safety/device.ts'
import { nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { basic, openTestBridge, password } from '../../support/test-bridge.ts'
import type { PlainBook } from '../../upstreams/plain/book.ts'
import type { PlainRequest } from '../../upstreams/plain/request.ts'
import { startPlainDav, type PlainDav } from '../../upstreams/plain-dav.ts'
import type { Column, Oddity } from './oddity.ts'

/** A bridge with many accounts on one server, whose answers to some questions are odd while the test wants it. */
export interface OddBridge {
  readonly book: PlainBook
  /** The device of an account that nothing has been asked for yet. */
  readonly device: (account: string) => Device
  readonly be: (odd: Oddity | undefined, column?: Column) => void
  /** So many seconds pass. */
  readonly pass: (seconds: number) => void
}

export async function openOddBridge(
  t: TestContext,
  accounts: readonly string[],
): Promise<OddBridge> {
  const scope = nested(t)
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const now = performance.now.bind(performance)
  let ahead = 0
  t.mock.method(performance, 'now', () => now() + ahead)
  const upstream = await startPlainDav(scope)
  upstream.books.length = 2
  let odd: { readonly oddity: Oddity; readonly column: Column } | undefined
  upstream.overrides.push((request, perform) => {
    if (odd && isAsked(request, odd.column)) return odd.oddity.answer(perform, request)
    return odd?.column === 'reconcile' && isAsked(request, 'delta') ? staleToken : undefined
  })
  const dataDir = join(await tempDir(scope, 'oddities'), 'data')
  await seed(dataDir, upstream, accounts)
  const settings = { replica: { maxAge: '30s' } }
  const bridge = await openTestBridge(scope, { ...upstream, settings }, dataDir)
  return {
    book: upstream.books[0],
    device: (account) =>
      new Device(bridge, { Authorization: basic(account) }, `/addressbooks/${account}/people/`),
    be(oddity, column) {
      odd = oddity && column && { oddity, column }
    },
    pass(seconds) {
      ahead += seconds * 1000
      t.mock.timers.tick(seconds * 1000)
    },
  }
}

const staleToken = {
  status: 403,
  headers: { 'Content-Type': 'application/xml' },
  body: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>',
}

function isAsked({ method, at, body }: PlainRequest, column: Column): boolean {
  switch (column) {
    case 'discovery':
      return method === 'PROPFIND' && at === undefined
    case 'first fill':
    case 'reconcile':
      return method === 'PROPFIND' && at?.name === ''
    case 'delta':
      return body.includes('sync-collection')
    case 'multiget':
      return body.includes('addressbook-multiget')
    case 'look':
      return method === 'GET' && at !== undefined
    case 'PUT':
    case 'new PUT':
      return method === 'PUT'
    case 'DELETE':
      return method === 'DELETE'
  }
}

async function seed(dataDir: string, upstream: PlainDav, accounts: readonly string[]) {
  const store = await openStore(dataDir)
  const { refreshToken, clientId, clientSecret, tokenEndpoint, scopes } = upstream
  const [authorizationEndpoint, revocationEndpoint] = [tokenEndpoint, tokenEndpoint]
  const client = { clientId, clientSecret, authorizationEndpoint, tokenEndpoint }
  for (const name of accounts) {
    const now = Date.now()
    await store.putAccount({ name, email: undefined, state: 'ok', stateSince: now, createdAt: now })
    const grant = { kind: 'refresh-token', refreshToken, ...client, revocationEndpoint } as const
    await store.putGrant(name, { ...grant, scopes: [...scopes] })
    await store.putDevice(createDeviceRecord({ account: name, name: 'phone', password }))
  }
  await store.close()
}
