import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { seedContacts } from '../../fake-google/seed.ts'
import { serviceAccount } from '../../support/service-account.ts'
import { install, type Installation } from '../../support/program-run.ts'
import { assertFault, runDoctorJson, startServe } from '../doctor/doctor-report.ts'

const robot = serviceAccount()
const carddav = 'https://www.googleapis.com/auth/carddav'

/** A Workspace domain with alice, where an administrator has allowed the service account these scopes. */
async function domain(t: TestContext, allowed = [carddav]): Promise<Installation> {
  const { email, publicKey } = robot
  const serviceAccounts = [{ email, publicKey, allowed }]
  const installation = await install(t, { serviceAccounts })
  seedContacts(installation.google.account('alice@example.com'), 3)
  await installation.file('key.json', JSON.stringify(robot.keyFile))
  return installation
}

const add = ({ bridge, dir }: Installation, ...more: readonly string[]) =>
  bridge(['account', 'add', 'alice', '--service-account', `${dir}/key.json`, ...more])

const asAlice = ['--subject', 'alice@example.com']

describe('account add --service-account', () => {
  it('adds a user of the domain without a sign-in, and a client syncs', async (t) => {
    const it = await domain(t)
    const { code, stdout, stderr } = await add(it, ...asAlice)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
    assert.match(stderr, /^The token_uri of the key file is not used: oauth\.tokenEndpoint is http/)
    await it.bridge(['device', 'add', 'phone', '--account', 'alice'])
    await startServe(t, it)
    const report = await runDoctorJson(it)
    assert.deepEqual(report.checksWithStatus('fault'), [])
    assert.equal(report.check("alice: client's sync").found, '3 cards')
    assert.match(
      report.check('alice: sign-in').found,
      /bridge@some-project.*acts for alice@example/,
    )
    assert.match((await it.bridge(['account', 'list'])).stdout, /service account/)
    assert.ok(!JSON.stringify(it.google.requests).includes('PRIVATE KEY'))
  })

  it('stores nothing when nobody has allowed it, and names the step in the Admin console', async (t) => {
    const it = await domain(t, [])
    const { code, stderr } = await add(it, ...asAlice)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /unauthorized_client.*nothing was changed.*domainwidedelegation.*112233445566778899000.*auth\/carddav/,
    )
    assert.equal((await it.bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('names a person whom the domain does not have', async (t) => {
    const { code, stderr } = await add(await domain(t), '--subject', 'mallory@example.com')
    assert.equal(code, 1)
    assert.match(stderr, /Invalid email or User ID.*mallory@example\.com is a person of the domain/)
  })

  it('takes --service-account and --subject together, and no other source of a grant', async (t) => {
    const it = await domain(t)
    const alone = await add(it)
    assert.equal(alone.code, 2)
    assert.match(alone.stderr, /--service-account and --subject belong together/)
    const both = await add(it, ...asAlice, '--refresh-token-file', '-')
    assert.match(both.stderr, /give either --refresh-token-file FILE or --service-account/)
    assert.equal((await it.bridge(['account', 'add', 'alice'])).code, 2)
    await it.file('key.json', '{}')
    const bad = await add(it, ...asAlice)
    assert.equal(bad.code, 2)
    assert.match(bad.stderr, /key\.json: its type is not "service_account": make a JSON key at/)
  })

  it('is removed without a revocation at Google', async (t) => {
    const it = await domain(t)
    await add(it, ...asAlice)
    it.google.forgetRequests()
    const { code, stdout, stderr } = await it.bridge(['account', 'remove', 'alice'])
    assert.equal(code, 0)
    assert.match(stdout, /^alice and its devices are removed\.\n$/)
    assert.match(stderr, /nothing to take back.*key of bridge@some-project.*serviceaccounts/)
    assert.equal(it.google.requests.length, 0)
  })
})

describe('doctor, about a service account', () => {
  it('names the step in the Admin console when the permission was taken back', async (t) => {
    const allowed = [carddav]
    const it = await domain(t, allowed)
    await add(it, ...asAlice)
    allowed.pop()
    const console = /domainwidedelegation.*client ID 112233445566778899000, OAuth scope .*carddav/
    assertFault(await runDoctorJson(it), 'alice: token', /unauthorized_client/, console)
  })
})
