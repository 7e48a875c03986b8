import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createPendingSignIns } from '../../../server/ui/account-sign-in/pending-sign-ins.ts'
import { createBrowserSessions } from '../../../server/ui/frame/browser-sessions.ts'
import { createScope } from '../../support/scope.ts'
import { oauthClientFile, openFreshBridge, type FreshBridge } from './fresh-bridge.ts'
import { createPageClient, type PageResponse, type PageClient } from './owner-pages.ts'

describe('signing in with Google from the pages', () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  let owner: PageClient
  before(async () => {
    Object.assign(bridge, await openFreshBridge(scope))
    owner = await bridge.signIn()
    await owner.open('/ui/setup')
    await owner.submitForm('/ui/setup/client', { file: oauthClientFile })
  })
  after(() => scope.close())

  /** Begins a sign-in; the address of Google's page. */
  async function begin(account: string, by = owner): Promise<URL> {
    const { text } = await by.open(`/ui/sign-in/${account}`)
    const [, href = ''] =
      /href="(http[^"]*response_type=code[^"]*)"/.exec(text) ?? assert.fail(text)
    return new URL(href.replaceAll('&#38;', '&'))
  }

  /** Where Google sends the browser when this person agrees. */
  async function agree(url: URL, auto = 'alice@gmail.example'): Promise<URL> {
    url.searchParams.set('auto', auto)
    const answer = await fetch(url, { redirect: 'manual' })
    return new URL(answer.headers.get('location') ?? '')
  }

  /** The browser follows Google's redirect, which brings no cookie. */
  const comeBack = (to: URL): Promise<PageResponse> =>
    createPageClient(bridge.port).request('GET', to.pathname + to.search, {
      headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
    })

  const tokenCalls = (): number =>
    bridge.google.requests.filter(({ path }) => path === '/token').length

  it('K16: asks with PKCE S256, 256 bits of state and a literal loopback address', async () => {
    const asked = (await begin('alice')).searchParams
    assert.equal(asked.get('code_challenge_method'), 'S256')
    assert.match(asked.get('code_challenge') ?? '', /^[\w-]{43}$/)
    assert.match(asked.get('state') ?? '', /^[\w-]{43}$/)
    assert.equal(asked.get('redirect_uri'), `http://127.0.0.1:${bridge.port}/ui/callback`)
    assert.equal(asked.get('client_id'), '1234-test.apps.googleusercontent.com')
    assert.notEqual((await begin('alice')).searchParams.get('state'), asked.get('state'))
  })

  it('K17: a redirect with a missing, foreign or reused state, or an error, costs no token call and shows nothing of itself', async () => {
    const good = await agree(await begin('carol'))
    const without = new URL(good)
    without.searchParams.delete('state')
    const foreign = new URL(good)
    foreign.searchParams.set('state', createHash('sha256').update('x').digest('base64url'))
    const twice = new URL(good)
    twice.searchParams.append('state', 'x')
    const before = tokenCalls()
    for (const to of [without, foreign, twice]) {
      to.searchParams.set('error_description', '<script>canary</script>')
      const seen = await comeBack(to)
      assert.equal(seen.status, 400)
      assert.match(seen.text, /not known/)
      assert.doesNotMatch(seen.text, /canary|4%2F0A|4\/0A/)
    }
    const refused = new URL(good)
    refused.searchParams.delete('code')
    refused.searchParams.set('error', 'access_denied')
    refused.searchParams.set('error_description', '<script>canary</script>')
    const said = await comeBack(refused)
    assert.equal(said.status, 400)
    assert.match(said.text, /Publish app/)
    assert.doesNotMatch(said.text, /canary/)
    const reused = await comeBack(good)
    assert.match(reused.text, /not known/)
    assert.equal(tokenCalls(), before)
    assert.equal(await bridge.store.account('carol'), undefined)
  })

  it('K17: is over after five minutes', () => {
    const clock = { time: 1, now: () => clock.time }
    const signIns = createPendingSignIns(clock)
    const sessions = createBrowserSessions(clock)
    const session = sessions.find(sessions.open(undefined), undefined) ?? assert.fail()
    const client = {
      clientId: 'x',
      clientSecret: undefined,
      authorizationEndpoint: 'https://accounts.example/auth',
      tokenEndpoint: 'https://accounts.example/token',
      revocationEndpoint: undefined,
      scopes: ['contacts'],
    }
    const about = {
      account: 'alice',
      client,
      session,
      origin: 'http://127.0.0.1',
      redirectUri: 'http://127.0.0.1/',
    }
    const query = (): URLSearchParams =>
      new URLSearchParams({ state: signIns.begin(about).authorization.state, code: 'c' })
    const inTime = query()
    clock.time += 5 * 60_000 - 1
    assert.ok(signIns.take(inTime))
    assert.equal(signIns.take(inTime), undefined)
    const late = query()
    clock.time += 5 * 60_000 + 1
    assert.equal(signIns.take(late), undefined)
  })

  it('ends on a page that leads back to where it began, and the account is there', async () => {
    const seen = await comeBack(await agree(await begin('alice')))
    assert.equal(seen.status, 200)
    assert.match(seen.text, new RegExp(`url=http://127\\.0\\.0\\.1:${bridge.port}/ui/"`))
    assert.equal(seen.headers['set-cookie'], undefined)
    const account = await bridge.store.account('alice')
    assert.equal(account?.email, 'alice@gmail.example')
    assert.match((await owner.open('/ui/setup')).text, /alice@gmail\.example is signed in/)
  })

  it('refuses the grant of another person than the account’s', async () => {
    const url = await begin('alice')
    assert.equal(url.searchParams.get('login_hint'), 'alice@gmail.example')
    const seen = await comeBack(await agree(url, 'bob@gmail.example'))
    assert.equal(seen.status, 400)
    assert.match(seen.text, /bob@gmail\.example, but alice is alice@gmail\.example/)
  })

  it('refuses a grant without the scope, and says which box to tick', async () => {
    bridge.google.switches.grantedScopes = []
    const seen = await comeBack(await agree(await begin('dora')))
    bridge.google.switches.grantedScopes = undefined
    assert.equal(seen.status, 400)
    assert.match(seen.text, /tick the box/)
    assert.equal(await bridge.store.account('dora'), undefined)
  })

  it('names the end of a sign-in while the project is in “Testing”, and the cure', async () => {
    bridge.google.switches.testing = true
    await comeBack(await agree(await begin('erin')))
    bridge.google.switches.testing = false
    const { text } = await owner.open('/ui/setup')
    assert.match(text, /Google will end this sign-in on/)
    assert.match(text, /https:\/\/console\.cloud\.google\.com\/auth\/audience/)
  })

  it('takes the address that a browser on another machine ended on, from the session that began', async () => {
    const to = await agree(await begin('frank'), 'bob@gmail.example')
    const other = await bridge.signIn()
    await other.open('/ui/setup')
    const stolen = await other.submitForm('/ui/sign-in/frank', { address: to.href })
    assert.equal(stolen.status, 422)
    assert.equal(await bridge.store.account('frank'), undefined)
    const mine = await agree(await begin('frank'), 'bob@gmail.example')
    const wrong = await owner.submitForm('/ui/sign-in/frank', {
      address: 'https://accounts.google.com/',
    })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /not the address/)
    const seen = await owner.submitForm('/ui/sign-in/frank', { address: `  ${mine.href}\n` })
    assert.match(seen.text, /bob@gmail\.example is signed in/)
  })

  it('redeems nothing for a session that has ended', async () => {
    const person = await bridge.signIn()
    const to = await agree(await begin('gina', person))
    await person.open('/ui/settings')
    await person.submitForm('/ui/leave')
    const before = tokenCalls()
    const seen = await comeBack(to)
    assert.equal(seen.status, 400)
    assert.match(seen.text, /visit that began this sign-in has ended/)
    assert.equal(tokenCalls(), before)
  })

  it('takes only short names that are free', async () => {
    for (const name of ['Alice B', 'a@b', '-x', 'x'.repeat(33), '']) {
      const seen = await owner.open(`/ui/sign-in?account=${encodeURIComponent(name)}`)
      assert.equal(seen.status, 422, name)
      assert.match(seen.text, /A short name has/)
    }
    assert.match(
      (await owner.open('/ui/sign-in?account=alice')).text,
      /There is an account alice already/,
    )
    assert.equal((await owner.open('/ui/sign-in/..%2Fx')).status, 404)
  })
})

describe('giving the OAuth client', () => {
  it('says what is wrong with a file, and asks for no sign-in without one', async (t) => {
    const bridge = await openFreshBridge(t)
    const owner = await bridge.signIn()
    const seen = await owner.open('/ui/sign-in/alice')
    assert.match(seen.text, /The OAuth client/)
    const files: readonly (readonly [string, RegExp])[] = [
      ['', /no JSON/],
      ['[]', /not client_secret/],
      ['{"web":{"client_id":"x"}}', /Web application/],
      ['{"type":"service_account"}', /service account/],
      ['{"installed":{"client_id":"<b>x</b>"}}', /no client_secret/],
    ]
    for (const [file, words] of files) {
      const refused = await owner.submitForm('/ui/setup/client', { file })
      assert.equal(refused.status, 422)
      assert.match(refused.text, words)
    }
    assert.equal(await bridge.store.oauthClient(), undefined)
    const taken = await owner.submitForm('/ui/setup/client', { file: oauthClientFile })
    assert.match(taken.text, /The OAuth client is kept/)
    assert.doesNotMatch(taken.text, /GOCSPX/)
  })
})
