import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { answer, tooManyRequests, unavailable } from '../../fake-google/fault-answers.ts'
import { seedContacts } from '../../fake-google/seed.ts'
import { install, type Installation } from '../../support/program-run.ts'
import { assertFault, runDoctorJson, startServe } from './doctor-report.ts'

/** A bridge that runs, with three contacts and a device. */
async function running(t: TestContext): Promise<Installation> {
  const installation = await installWithPhone(t)
  await startServe(t, installation)
  return installation
}

async function installWithPhone(t: TestContext): Promise<Installation> {
  const installation = await install(t)
  seedContacts(installation.google.account('alice@example.com'), 3)
  await installation.addAlice()
  await installation.bridge(['device', 'add', 'phone', '--account', 'alice'])
  return installation
}

describe('doctor', () => {
  it('checks everything from the settings to the cards, finds no fault, and leaves nothing behind', async (t) => {
    const installation = await running(t)
    const before = (await installation.bridge(['device', 'list', '--json'])).stdout
    const report = await runDoctorJson(installation)
    assert.deepEqual(
      report.checks.filter(({ status, cure }) => status !== 'ok' || cure !== null),
      [],
    )
    assert.equal(report.code, 0)
    assert.equal(report.check("alice: client's sync").found, '3 cards')
    const address = /http:\/\/(127\.0\.0\.1:\d+)\//.exec(report.check('serve').found)?.[1] ?? ''
    for (const what of ['connection', 'Host', 'OPTIONS', 'well-known', 'challenge'])
      report.check(`${address}: ${what}`)
    assert.equal((await installation.bridge(['device', 'list', '--json'])).stdout, before)
  })

  it('prints one line for each check, and no secret', async (t) => {
    const { bridge, google } = await running(t)
    const { code, stdout } = await bridge(['doctor'])
    assert.equal(code, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.equal(lines.pop(), 'Nothing is at fault.')
    for (const line of lines) assert.match(line, /^ok {7}\S.*: ./)
    const token = google.requests.find(({ path }) => path.endsWith('/token'))?.body.toString() ?? ''
    const refresh = new URLSearchParams(token).get('refresh_token') ?? assert.fail(token)
    for (const secret of [refresh, 'ya29.', 'GOCSPX', 'Basic ']) assert.ok(!stdout.includes(secret))
  })

  it('is not recorded as activity of the account', async (t) => {
    const installation = await running(t)
    const report = await runDoctorJson(installation)
    assert.equal(report.check("alice: client's sync").status, 'ok')
    const list = await installation.bridge(['account', 'list'])
    assert.match(list.stdout, /no sync yet.*no device has used it yet/)
  })

  it('names the 7 days of "Testing" when Google has ended the sign-in', async (t) => {
    const installation = await running(t)
    installation.google.account('alice@example.com').revoke()
    const report = await runDoctorJson(installation)
    const cure = /^carddav-bridge login alice .*7 days.*"Testing".*publish/
    assertFault(report, 'alice: token', /invalid_grant/, cure)
    assert.deepEqual(report.checksWithStatus('fault'), ['alice: token'])
    assert.deepEqual(report.checksWithStatus('skipped'), [
      'alice: scope',
      'alice: API',
      'alice: discovery',
      'alice: address book',
      'alice: copy',
      "alice: client's address book",
      "alice: client's sync",
    ])
    const list = await installation.bridge(['account', 'list'])
    assert.match(list.stdout, /signed out since/)
  })

  it('links to the page of the Google console where the API is enabled', async (t) => {
    const installation = await running(t)
    installation.google.switches.cardDavApiDisabled = true
    const link =
      /https:\/\/console\.cloud\.google\.com\/apis\/library\/carddav\.googleapis\.com\?project=123456789 /
    assertFault(await runDoctorJson(installation), 'alice: API', /CardDAV API is not enabled/, link)
    const { stdout } = await installation.bridge(['doctor'])
    assert.match(stdout, /^fault {4}alice: API: .*\. Cure: Enable it at https/m)
    assert.match(stdout, /\n1 fault\.\n$/)
  })

  it('says that upstream cannot be reached, and skips what builds on it', async (t) => {
    const installation = await running(t)
    await installation.google.close()
    const report = await runDoctorJson(installation)
    const network = /network and firewall, and upstream\.wellKnown in .*config\.json/
    assertFault(report, 'upstream: connection', /ECONNREFUSED/, network)
    assertFault(report, 'alice: token', /could not be reached/, /oauth\.tokenEndpoint/)
    assert.ok(report.checksWithStatus('skipped').includes('alice: API'))
    assert.ok(report.checksWithStatus('ok').includes("alice: client's home set"))
  })

  it('sees that the clock of this machine is wrong', async (t) => {
    const installation = await running(t)
    const headers = { date: new Date(Date.now() + 20 * 60_000).toUTCString() }
    const match = { method: 'GET', path: /well-known/ }
    installation.google.faults.push({ match, do: answer({ status: 404, headers }) })
    const report = await runDoctorJson(installation)
    assert.deepEqual(report.checksWithStatus('warning'), ['upstream: clock'])
    assert.match(report.check('upstream: clock').found, /20 minutes behind 127\.0\.0\.1/)
    assert.equal(report.code, 0)
  })

  it('repeats the last error that serve has recorded', async (t) => {
    const installation = await running(t)
    const store = await openStore(join(installation.dir, 'data'))
    const lastError = { at: Date.now(), message: 'Upstream answered 500 to PROPFIND' }
    const activity = { account: 'alice', lastSync: undefined, contacts: undefined, lastError }
    await store.addAccountActivity(activity)
    await store.close()
    const { status, found } = (await runDoctorJson(installation)).check('alice: last use')
    assert.equal(status, 'warning')
    assert.match(found, /failed at 20\d\d-.*Z: Upstream answered 500 to PROPFIND/)
  })

  it('passes on the pause that upstream asks for', async (t) => {
    const installation = await running(t)
    installation.google.faults.push({ match: { path: /well-known/ }, do: tooManyRequests('77') })
    assertFault(await runDoctorJson(installation), 'alice: API', /429/, /again in 77 s/)
  })

  it('removes its temporary device when the client checks fail', async (t) => {
    const installation = await running(t)
    const before = (await installation.bridge(['device', 'list', '--json'])).stdout
    const listing = { method: 'PROPFIND', path: /default\/$/, body: /getetag/ }
    installation.google.faults.push({ match: listing, do: unavailable() })
    const report = await runDoctorJson(installation)
    assertFault(
      report,
      "alice: client's sync",
      /REPORT .* is answered with 503/,
      /log of carddav-bridge serve/,
    )
    assert.equal((await installation.bridge(['device', 'list', '--json'])).stdout, before)
  })

  it('only warns when no serve is running, and names the command', async (t) => {
    const report = await runDoctorJson(await installWithPhone(t))
    assert.equal(report.code, 0)
    const { status, cure } = report.check('serve')
    assert.deepEqual({ status, cure }, { status: 'warning', cure: 'carddav-bridge serve' })
    assert.ok(report.checksWithStatus('skipped').includes("alice: client's principal"))
    assert.ok(report.checksWithStatus('ok').includes('alice: address book'))
  })
})
