import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import type { FakeGoogleOptions } from '../fake-google/server.ts'
import { install, launch, type Installation } from './bridge.ts'

/** A sign-in that waits for its answer. */
interface SignIn extends Installation {
  /** The address of the consent page, as it was printed. */
  readonly url: URL
  readonly paste: (line: string) => void
  /** What it printed and how it ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

async function signIn(
  t: TestContext,
  args: readonly string[],
  options: FakeGoogleOptions = { switches: { consent: 'alice@example.com' } },
): Promise<SignIn> {
  const installation = await install(t, options)
  installation.google.account('alice@example.com')
  return { ...installation, ...(await startLogin(t, installation, args)) }
}

async function startLogin(
  t: TestContext,
  { config, dir }: Installation,
  args: readonly string[],
): Promise<Omit<SignIn, keyof Installation>> {
  const PATH = [await fakeOpener(dir), process.env.PATH].join(delimiter)
  const words = [launch.launcher, 'login', ...args, '--config', config]
  const child = spawn(launch.command, words, { env: { PATH } })
  t.after(() => child.kill())
  const stderr = text(child.stderr)
  let stdout = ''
  const url = new Promise<URL>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const [found] = /https?:\/\/\S+(?=\n)/.exec(stdout) ?? []
      if (found !== undefined) resolve(new URL(found))
    })
    child.once('close', () => {
      reject(new Error(`no address was printed: ${stdout}`))
    })
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  const ended = closed.then(async ([code]) => ({ code, stdout, stderr: await stderr }))
  return { url: await url, paste: (line) => child.stdin.write(`${line}\n`), ended }
}

/** What xdg-open, `open` and rundll32 are on a machine with a browser: here one that keeps the address. */
async function fakeOpener(dir: string): Promise<string> {
  const bin = join(dir, 'bin')
  await mkdir(bin, { recursive: true })
  for (const name of ['xdg-open', 'open']) {
    const opener = `#!/bin/sh\nprintf '%s' "$1" > '${join(dir, 'opened')}'\n`
    await writeFile(join(bin, name), opener)
    await chmod(join(bin, name), 0o755)
  }
  return bin
}

/** Where the consent page sends the browser. */
async function consent(url: URL): Promise<URL> {
  const { status, headers } = await fetch(url, { redirect: 'manual' })
  assert.equal(status, 302)
  return new URL(headers.get('location') ?? assert.fail('no redirect'))
}

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
    const page = await fetch(await consent(url))
    assert.equal(page.status, 200)
    assert.match(await page.text(), /signed in/)
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    const { code, stdout, stderr } = await ended
    assert.equal(stderr, '')
    assert.equal(code, 0)
    assert.match(stdout, /alice \(alice@example\.com\) is added/)
    assert.match(stdout, /Next: carddav-bridge device add/)
  })

  it('takes one code, once, and only with its state (K17)', async (t) => {
    const it = await signIn(t, ['alice'])
    const redirect = await consent(it.url)
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
    await fetch(await consent(it.url))
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
    await fetch(await consent(url))
    const { code, stderr } = await ended
    assert.equal(code, 1)
    assert.match(stderr, /belongs to bob@example\.com, but alice is alice@example\.com/)
  })

  it('refuses an answer of another provider', async (t) => {
    const it = await signIn(t, ['alice'])
    const page = await fetch(changed(await consent(it.url), 'iss', 'https://evil.example'))
    assert.equal(page.status, 400)
    assert.match((await it.ended).stderr, /does not come from http:\/\/127\.0\.0\.1/)
    assert.equal(tokenRequests(it), 0)
  })
})

describe('login --no-browser', () => {
  it('takes the pasted address, and opens nothing', async (t) => {
    const it = await signIn(t, ['alice', '--no-browser'])
    it.paste('')
    it.paste(`  ${String(await consent(it.url))}  `)
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
      it.paste(paste(await consent(it.url)))
      const { code, stderr } = await it.ended
      assert.equal(code, 1)
      assert.match(stderr, message)
      assert.equal(tokenRequests(it), 0)
    }
  })

  it('works as well when the browser is on this machine after all', async (t) => {
    const { url, ended } = await signIn(t, ['alice', '--no-browser'])
    assert.equal((await fetch(await consent(url))).status, 200)
    assert.equal((await ended).code, 0)
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
