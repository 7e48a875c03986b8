import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../server/store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../server/ui/owner/one-time-sign-in-key.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import { basic, openTestBridge, password } from '../support/test-bridge.ts'
import { nested } from '../support/scope.ts'
import { spellings } from '../support/secret-watch.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runCommand, startTrace } from '../server/cli/trace-command.ts'
import { createPageClient, type PageClient } from '../server/ui/owner-pages.ts'
import { asProcess } from './again.ts'
import { book, card, Device } from './device.ts'

const clientSecret = 'canary+client/secret=of-the-bridge'
const wrongPassword = 'canary/wrong+password=1234'
const cookie = 'canary-session-cookie-of-a-client'

const files = [
  ['export', 'all.har'],
  ['export', 'masked.har', '--mask-cards'],
  ['fixture', 'fixture.json', '--name', 'a client'],
  ['bundle', 'report.json'],
] as const

describe('what is recorded, shown, exported and logged', () => {
  it('holds no token, code, client secret, password or cookie, in no spelling', async (t) => {
    const scope = nested(t)
    const google = await startFakeGoogle()
    scope.after(() => google.close())
    const account = google.account('alice@gmail.example')
    google.account('bob@gmail.example')
    const refreshToken = account.refreshToken()
    const opened = await openTestBridge(scope, {
      ...google,
      refreshToken,
      email: 'alice@gmail.example',
      settings: {
        oauth: {
          clientId: 'test-client',
          clientSecret,
          authorizationEndpoint: google.authorizationEndpoint,
          tokenEndpoint: google.tokenEndpoint,
          revocationEndpoint: google.revocationEndpoint,
        },
      },
    })
    const bridge = await asProcess(scope, opened)
    const store = await openStore(opened.dataDir)
    scope.after(() => store.close())
    const secrets = new Map([
      ['client secret', clientSecret],
      ['password', password],
      ['credentials', bridge.basic.slice(6)],
      ['wrong password', wrongPassword],
      ['cookie of a client', cookie],
      ['refresh token', refreshToken],
    ])

    const entryKey = await createOneTimeSignInKey(store)
    secrets.set('entry key', entryKey)
    const owner = createPageClient(bridge.port)
    const entered = await owner.request('POST', '/ui/enter', { fields: { key: entryKey } })
    const [session = ''] = /=[\w-]{43}/.exec([entered.headers['set-cookie']].flat()[0] ?? '') ?? []
    secrets.set('cookie of the owner', session.slice(1))

    const shown = await startTrace(scope, bridge, '-vv')
    const shownAsJson = await startTrace(scope, bridge, '--json')
    secrets.set('code', await signInBob(owner, bridge.port))
    await traffic(bridge)
    await shown.line(/last\.vcf {2}404/)
    await shownAsJson.line(/last\.vcf/)

    const tokens = google.requests.flatMap(({ headers }) => headers.authorization ?? [])
    assert.ok(tokens.length > 0)
    for (const token of tokens) secrets.set(`token ${token}`, token.split(' ')[1] ?? '')

    const said = await everythingSaid(owner)
    assert.ok(said.get('/ui/traffic')?.includes('last.vcf'))
    const dir = await tempDir(scope, 'secrets')
    const again = await runCommand(bridge, 'trace', 'replay', '1', '--yes')
    assert.equal(again.code, 0, again.stderr)
    said.set('trace replay', again.stdout)
    for (const [kind, file, ...options] of files) {
      const { code, stderr } = await runCommand(bridge, 'trace', kind, join(dir, file), ...options)
      assert.equal(code, 0, stderr)
      said.set(file, await readFile(join(dir, file), 'utf8'))
    }
    said.set('trace -vv', shown.lines.join('\n'))
    said.set('trace --json', shownAsJson.lines.join('\n'))
    said.set('the log', bridge.log())

    for (const [where, text] of said) {
      assert.ok(text.length > 0, where)
      for (const [name, secret] of secrets)
        for (const spelling of spellings(secret))
          assert.ok(!text.includes(spelling), `${where} holds the ${name}`)
    }
  })
})

/** A sync, uploads, refused sign-ins, and a client that writes its password everywhere. */
async function traffic(bridge: Bridge): Promise<void> {
  const device = new Device(bridge, { Cookie: `session=${cookie}`, 'User-Agent': 'a client' })
  await device.propfind('/', '0')
  await device.put('jane.vcf', card('uid-of-jane', 'Jane Doe'))
  await device.propfind(book, '0', `<!-- ${spellings(password).join(' ')} --><d:getetag/>`)
  const { token } = await device.changes('')
  await device.sync(token)
  await device.multiget('jane.vcf')
  await device.get('jane.vcf')
  const wrong = { Authorization: basic('alice', wrongPassword) }
  await device.ask(book, { method: 'PROPFIND', headers: wrong })
  await device.ask(`${book}?password=${encodeURIComponent(wrongPassword)}`, { headers: wrong })
  await device.ask(`${book}?p=${encodeURIComponent(password)}`, {
    headers: { 'User-Agent': `knows ${password}`, 'X-Note': spellings(password).join(' ') },
  })
  await device.get('last.vcf')
}

type Bridge = ConstructorParameters<typeof Device>[0]

/** Signs another account in through the pages; the code that Google has given. */
async function signInBob(owner: PageClient, port: number): Promise<string> {
  const { text } = await owner.open('/ui/sign-in/bob')
  const [, href = ''] = /href="(http[^"]*response_type=code[^"]*)"/.exec(text) ?? assert.fail(text)
  const url = new URL(href.replaceAll('&#38;', '&'))
  url.searchParams.set('auto', 'bob@gmail.example')
  const answer = await fetch(url, { redirect: 'manual' })
  const to = new URL(answer.headers.get('location') ?? '')
  const back = await createPageClient(port).request('GET', to.pathname + to.search, {
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
  })
  assert.ok(back.status < 400, back.text)
  return to.searchParams.get('code') ?? assert.fail('no code')
}

/** Every page and file about the traffic that a link leads to, and what programs get. */
async function everythingSaid(owner: PageClient): Promise<Map<string, string>> {
  const said = new Map<string, string>()
  const toSee = ['/ui/traffic', '/ui/traffic/api/recordings']
  for (let path = toSee.shift(); path !== undefined; path = toSee.shift()) {
    if (said.has(path)) continue
    const { status, text } = await owner.open(path)
    assert.ok([200, 404].includes(status), path)
    said.set(path, text)
    for (const [, link = ''] of text.matchAll(/(?:href|action)="(\/ui\/traffic[^"#]*)/g))
      if (!/record$|stop$|clear$/.test(link)) toSee.push(link.replaceAll('&#38;', '&'))
  }
  const recordings = JSON.parse(said.get('/ui/traffic/api/recordings') ?? '') as { id: number }[]
  for (const { id } of recordings) {
    const again = await owner.submitForm(`/ui/traffic/${id}/replay`, { confirm: 'on' })
    said.set(`${id}, sent again`, again.text)
    for (const path of [`/ui/traffic/api/recordings/${id}`, `/ui/traffic/${id}/replay`])
      said.set(path, (await owner.open(path)).text)
  }
  return said
}
