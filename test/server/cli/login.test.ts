import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requires } from '../../support/debian.ts'
import { install, type Installation } from '../../support/program-run.ts'
import { addressInFile, followConsent, signIn, startLogin } from './login-run.ts'

const changed = (url: URL, name: string, value: string): URL => {
  const other = new URL(url)
  other.searchParams.set(name, value)
  return other
}

const tokenRequests = ({ google }: Installation): number =>
  google.requests.filter((request) => request.path.startsWith('/token')).length

describe('login in the browser', () => {
  it('asks with PKCE S256, 256 bits of state and a loopback address (K16)', async (t) => {
    const { url, ended } = await signIn(t, ['alice'])
    const query = Object.fromEntries(url.searchParams)
    assert.partialDeepStrictEqual(query, {
      response_type: 'code',
      client_id: 'test-client',
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    })
    assert.match(query.redirect_uri ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    assert.equal(Buffer.from(query.state ?? '', 'base64url').length, 32)
    assert.equal(Buffer.from(query.code_challenge ?? '', 'base64url').length, 32)
    const page = await fetch(await followConsent(url))
    assert.equal(page.status, 200)
    assert.match(await page.text(), /signed in/)
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    const { code, stdout, stderr } = await ended
    assert.equal(stderr, '')
    assert.equal(code, 0)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
    assert.match(stdout, /Next: carddav-bridge device add/)
  })

  it('uses one code, once, and only with its state (K17)', async (t) => {
    const it = await signIn(t, ['alice'])
    const redirect = await followConsent(it.url)
    const wrong = [
      changed(redirect, 'state', 'x'),
      new URL(`${redirect.origin}/callback?code=4/0Afoo`),
      new URL(`${redirect.origin}/callback?error=access_denied&state=%3Cscript%3E`),
      new URL(`${redirect.origin}/other${redirect.search}`),
    ]
    for (const url of wrong) {
      const page = await fetch(url)
      assert.equal(page.status, 400)
      assert.doesNotMatch(await page.text(), /script|4\/0A|access_denied/)
    }
    assert.equal(await statusFor(redirect, 'evil.example'), 400)
    assert.equal(tokenRequests(it), 0)
    assert.equal((await fetch(redirect)).status, 200)
    assert.equal((await it.ended).code, 0)
    assert.equal(tokenRequests(it), 1)
    await assert.rejects(fetch(redirect), 'the listener is gone')
  })

  it('says what to do when the person refuses', async (t) => {
    const { url, ended } = await signIn(t, ['alice'])
    const denied = new URL(url.searchParams.get('redirect_uri') ?? '')
    denied.searchParams.set('error', 'access_denied')
    denied.searchParams.set('state', url.searchParams.get('state') ?? '')
    const page = await fetch(denied)
    assert.equal(page.status, 400)
    assert.doesNotMatch(await page.text(), /access_denied/)
    const { code, stderr } = await ended
    assert.equal(code, 1)
    assert.match(stderr, /^carddav-bridge: .*access_denied.*nothing was changed.*test user.*\n$/)
  })

  it('says which box was left empty', async (t) => {
    const it = await signIn(t, ['alice'], {
      switches: { consent: 'alice@example.com', grantedScopes: ['openid'] },
    })
    await fetch(await followConsent(it.url))
    const { code, stderr } = await it.ended
    assert.equal(code, 1)
    assert.match(stderr, /tick the box "See, edit, download/)
    assert.equal((await it.bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('refuses another person for a known account, with both names', async (t) => {
    const it = await install(t, { switches: { consent: 'bob@example.com' } })
    await it.addAlice()
    it.google.account('bob@example.com')
    const { url, ended } = await startLogin(t, it, ['alice'])
    await fetch(await followConsent(url))
    const { code, stderr } = await ended
    assert.equal(code, 1)
    assert.match(stderr, /belongs to bob@example\.com, but alice is alice@example\.com/)
  })

  it('refuses an answer of another provider', async (t) => {
    const it = await signIn(t, ['alice'])
    const page = await fetch(changed(await followConsent(it.url), 'iss', 'https://evil.example'))
    assert.equal(page.status, 400)
    assert.match((await it.ended).stderr, /does not come from http:\/\/127\.0\.0\.1/)
    assert.equal(tokenRequests(it), 0)
  })
})

const me = process.getuid?.() ?? 0
const notRoot = me !== 0 && 'the test needs to be another user'

describe('login, with other users on the machine', () => {
  it('starts the browser without the state in its arguments, by a file that goes afterwards', async (t) => {
    const it = await signIn(t, ['alice'])
    const opened = await untilFile(join(it.dir, 'opened'))
    assert.doesNotMatch(opened, /state=|127\.0\.0\.1/)
    assert.equal(await addressInFile(opened), it.url.href)
    await fetch(await followConsent(it.url))
    assert.equal((await it.ended).code, 0)
    assert.equal(existsSync(fileURLToPath(opened)), false)
  })

  it(
    'takes no redirect of another user, who cannot end it either',
    { skip: notRoot || requires('curl') },
    async (t) => {
      const it = await signIn(t, ['alice'])
      it.google.account('mallory@example.com')
      const redirect = await followConsent(it.url)
      const denied = changed(redirect, 'error', 'access_denied')
      for (const url of [redirect, denied]) {
        const args = ['-s', '-w', '%{http_code}', url.href]
        const { stdout } = await promisify(execFile)('curl', args, { uid: 65_534 })
        assert.match(stdout, /another user of this machine[^]*403$/)
      }
      assert.equal(tokenRequests(it), 0)
      assert.equal((await fetch(redirect)).status, 200)
      assert.equal((await it.ended).code, 0)
    },
  )
})

/** What is in a file, once there is one. */
async function untilFile(path: string): Promise<string> {
  for (;;) {
    const content = await readFile(path, 'utf8').catch(() => '')
    if (content !== '') return content
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('login --no-browser', () => {
  it('takes the pasted address, and opens nothing', async (t) => {
    const it = await signIn(t, ['alice', '--no-browser'])
    it.paste('')
    it.paste(`  ${String(await followConsent(it.url))}  `)
    const { code, stdout } = await it.ended
    assert.equal(code, 0)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
  })

  it('refuses what does not belong to it', async (t) => {
    const pastes: readonly (readonly [(redirect: URL) => string, RegExp])[] = [
      [
        (redirect) => String(changed(redirect, 'state', 'other')),
        /another sign-in \(wrong state\)/,
      ],
      [() => '4/0Afoo', /not the address that the browser ended on/],
    ]
    for (const [paste, message] of pastes) {
      const it = await signIn(t, ['alice', '--no-browser'])
      it.paste(paste(await followConsent(it.url)))
      const { code, stderr } = await it.ended
      assert.equal(code, 1)
      assert.match(stderr, message)
      assert.equal(tokenRequests(it), 0)
    }
  })

  it('works as well when the browser is on this machine after all', async (t) => {
    const { url, ended } = await signIn(t, ['alice', '--no-browser'])
    assert.equal((await fetch(await followConsent(url))).status, 200)
    assert.equal((await ended).code, 0)
  })
})

describe('login --device', () => {
  it('says why Google has no such thing, and what works instead', async (t) => {
    const { bridge } = await install(t)
    const { code, stderr } = await bridge(['login', 'alice', '--device'])
    assert.equal(code, 2)
    assert.match(stderr, /no device flow ask for contacts.*login alice --no-browser/)
    assert.doesNotMatch((await bridge(['login', '--help'])).stdout, /--device/)
  })
})

describe('login to a Google project in "Testing"', () => {
  it('says when it ends, where to publish, and shows it with the accounts', async (t) => {
    const options = { switches: { consent: 'alice@example.com', testing: true } }
    const it = await signIn(t, ['alice', '--no-browser'], options)
    it.paste(String(await followConsent(it.url)))
    const { code, stderr } = await it.ended
    assert.equal(code, 0)
    const page = 'https://console.cloud.google.com/auth/audience'
    assert.match(stderr, new RegExp(`ends on 20\\d\\d-.*"Testing", publish the app at ${page}`))
    const [alice] = JSON.parse((await it.bridge(['account', 'list', '--json'])).stdout) as object[]
    assert.partialDeepStrictEqual(alice, {
      grant: 'refresh-token',
      standing: {
        kind: 'ending',
        words: 'the sign-in ends in 7 days, because the Google project is in "Testing"',
        cure: 'Publish the app there, then carddav-bridge login alice',
        link: page,
      },
    })
    const { stdout } = await it.bridge(['account', 'list'])
    assert.match(stdout, /^alice .*ends in 7 days.*\n {2}Publish the app.*\n {2}https:/)
  })
})

/** The status for a Host that fetch would not send. */
async function statusFor(url: URL, host: string): Promise<number | undefined> {
  const [response] = (await once(get(url, { headers: { Host: host } }), 'response')) as [
    { statusCode: number; resume(): void },
  ]
  response.resume()
  return response.statusCode
}
