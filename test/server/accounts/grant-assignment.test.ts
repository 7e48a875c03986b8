import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import type { Store } from '../../../lib/store/store.ts'
import { assignGrant } from '../../../server/accounts/grant-assignment.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { install } from '../../support/program-run.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { account, grant } from '../store/samples.ts'

describe('a new grant of an account', () => {
  it('is stored with the account and where its address books are', async (t) => {
    const { store, assign } = await start(t)
    await assign('new')
    assert.equal((await store.account('alice'))?.email, 'alice@example.com')
    assert.deepEqual(await store.grant('alice'), grant('new'))
    assert.equal((await store.upstreamLocations('alice'))?.books.length, 1)
  })

  it('leaves the old account and grant when the last of its writes fails', async (t) => {
    const { store, assign, refuseLocations } = await start(t)
    const old = { ...account(), state: 'signed-out' as const }
    await store.putAccount(old)
    await store.putGrant('alice', grant('old'))
    refuseLocations()
    await assert.rejects(assign('new'), /refused by the test/)
    assert.deepEqual(await store.account('alice'), old)
    assert.deepEqual(await store.grant('alice'), grant('old'))
    assert.equal(await store.upstreamLocations('alice'), undefined)
  })

  it('leaves no account behind when the last of its writes fails', async (t) => {
    const { store, assign, refuseLocations } = await start(t)
    refuseLocations()
    await assert.rejects(assign('new'), /refused by the test/)
    assert.deepEqual(await store.accounts(), [])
  })
})

interface Assignment {
  readonly store: Store
  /** Assigns a grant with this refresh token, which is alice's. */
  readonly assign: (refreshToken: string) => Promise<unknown>
  /** From now on the database takes no upstream locations. */
  readonly refuseLocations: () => void
}

async function start(t: TestContext): Promise<Assignment> {
  const { google, config } = await install(t)
  const accessToken = google.account('alice@example.com').accessToken()
  const settings = await loadSettings(config, {})
  const directory = await tempDir(t, 'store')
  const store = await openStore(directory)
  t.after(() => store.close())
  const scopes = grant().scopes
  const answer = {
    ...{ accessToken, lifetime: 3_600_000, scopes },
    ...{ refreshToken: undefined, grantLifetime: undefined },
  }
  return {
    store,
    assign: (refreshToken) =>
      assignGrant(settings, store, {
        account: 'alice',
        grant: grant(refreshToken),
        answer,
        email: undefined,
      }),
    refuseLocations() {
      const database = new DatabaseSync(join(directory, 'store.db'))
      database.exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON places BEGIN SELECT RAISE(ABORT, 'refused by the test'); END",
      )
      database.close()
    },
  }
}
