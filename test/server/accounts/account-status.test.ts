import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { AccountActivity } from '../../../lib/store/activity.ts'
import type { Grant } from '../../../lib/store/grants.ts'
import { discoverTokenOwner } from '../../../server/accounts/token-owner.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { accountStatus, type AccountStatusFacts } from '../../../server/accounts/account-status.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { quota, tooManyRequests, unavailable } from '../../fake-google/fault-answers.ts'
import { startFakeGoogle, type FakeGoogle } from '../../fake-google/server.ts'
import { openGoogleTestBridge } from '../../support/test-bridge.ts'
import { install } from '../../support/program-run.ts'
import * as samples from '../store/samples.ts'

const day = 86_400_000
const book = '/addressbooks/alice/contacts/'
const now = Date.UTC(2026, 10, 25, 12)

const grant = (more: Partial<Grant> = {}): Grant => ({ ...samples.grant(), ...more }) as Grant

const activity = (more: Partial<AccountActivity> = {}): AccountActivity => ({
  account: 'alice',
  lastSync: undefined,
  lastError: undefined,
  contacts: undefined,
  ...more,
})

const statusOf = (more: Partial<AccountStatusFacts> = {}) =>
  accountStatus({
    account: samples.account(),
    grant: grant(),
    activity: undefined,
    now,
    settings: { upstream: { wellKnown: '', quirks: 'google', ca: undefined } },
    ...more,
  })

/** What the bridge says, and so keeps, when upstream answers like this. */
async function messageOf(t: TestContext, misbehave: (google: FakeGoogle) => void): Promise<string> {
  const google = await startFakeGoogle()
  t.after(() => google.close())
  const token = google.account('alice@example.com').accessToken()
  misbehave(google)
  const { config, file } = await install(t)
  await file('config.json', JSON.stringify({ upstream: { wellKnown: google.wellKnown } }))
  const settings = await loadSettings(config, {})
  const error: unknown = await discoverTokenOwner(settings, 'alice', token, []).catch(
    (e: unknown) => e,
  )
  assert(error instanceof HttpError)
  return error.message
}

const failed = (message: string) =>
  statusOf({ activity: activity({ lastSync: now - day, lastError: { at: now, message } }) })

describe('the status of an account', () => {
  it('is told from its last sync, and an error that is over does not count', () => {
    assert.equal(statusOf().kind, 'never-used')
    const lastError = { at: now - 1, message: 'it was slow' }
    assert.deepEqual(statusOf({ activity: activity({ lastSync: now, lastError }) }), {
      kind: 'working',
      summary: 'working',
    })
    const { cure, ...slow } = failed('it is slow')
    assert.deepEqual(slow, { kind: 'failing', summary: 'it is slow' })
    assert.match(cure ?? '', /doctor says why/)
  })

  it('names the days that are left in "Testing", and where to publish', () => {
    const ending = statusOf({ grant: grant({ grantedAt: now - 4 * day, endsAt: now + 3 * day }) })
    assert.equal(ending.kind, 'ending')
    assert.match(ending.summary, /ends in 3 days, because the Google project is in "Testing"/)
    assert.match(ending.cure ?? '', /Publish the app there, then carddav-bridge login alice/)
    assert.equal(ending.link, 'https://console.cloud.google.com/auth/audience')
  })

  it('says nothing of "Testing" for a grant of months, or of another server', () => {
    const months = grant({ grantedAt: now - 70 * day, endsAt: now + 20 * day })
    assert.equal(statusOf({ grant: months }).summary, 'the sign-in ends in 20 days')
    const settings = { upstream: { wellKnown: '', quirks: 'standard' as const, ca: undefined } }
    const short = grant({ grantedAt: now, endsAt: now + day })
    assert.equal(statusOf({ grant: short, settings }).summary, 'the sign-in ends within a day')
    assert.equal(statusOf({ grant: grant({ endsAt: now + 90 * day }) }).kind, 'never-used')
  })

  it('since when it is signed out, and why if Google had told', () => {
    const account = { ...samples.account(), state: 'signed-out' as const, stateSince: now }
    const out = statusOf({ account })
    assert.match(out.summary, /^signed out since 2026-11-25$/)
    assert.equal(out.cure, 'carddav-bridge login alice')
    const ended = grant({ grantedAt: now - 7 * day, endsAt: now })
    assert.match(statusOf({ account, grant: ended }).summary, /since 2026-11-25: .* lasts 7 days$/)
    const young = grant({ grantedAt: now - day, endsAt: now + 6 * day })
    assert.equal(statusOf({ account, grant: young }).summary, out.summary)
    assert.equal(statusOf({ grant: undefined }).kind, 'signed-out')
  })

  it('leads to the page of the project where the API is off', async (t) => {
    const message = await messageOf(t, ({ switches }) => (switches.cardDavApiDisabled = true))
    const { kind, link } = failed(message)
    assert.equal(kind, 'api-off')
    assert.equal(
      link,
      'https://console.cloud.google.com/apis/library/carddav.googleapis.com?project=123456789',
    )
  })

  it('tells a quota that is used up from a server that is busy', async (t) => {
    const met = (fault: ReturnType<typeof quota>) =>
      messageOf(t, ({ faults }) => faults.push({ match: { path: /carddav/ }, do: fault }))
    assert.equal(failed(await met(quota())).kind, 'quota')
    assert.equal(failed(await met(tooManyRequests())).kind, 'quota')
    const busy = failed(await met(unavailable('30')))
    assert.equal(busy.kind, 'failing')
    assert.match(busy.summary, /asked for a pause of 30 s more/)
  })

  it('is known from what a running bridge has noted', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    bridge.google.switches.cardDavApiDisabled = true
    const headers = { Depth: '1' }
    const { status } = await bridge.ask(book, { method: 'PROPFIND', headers })
    assert.equal(status, 503)
    await bridge.close()
    const store = await openStore(bridge.dataDir)
    t.after(() => store.close())
    const [noted] = await store.accountActivities()
    assert.equal(statusOf({ activity: noted }).kind, 'api-off')
  })

  it('links only to pages that it knows itself', () => {
    const evil =
      'The CardDAV API is not enabled in the Google project. https://evil.example/ project 1'
    assert.match(failed(evil).link ?? '', /^https:\/\/console\.cloud\.google\.com\/[\w/.]*$/)
  })
})
