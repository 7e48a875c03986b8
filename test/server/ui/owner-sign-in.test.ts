import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { createBrowserSessions } from '../../../server/ui/frame/browser-sessions.ts'
import { requires } from '../../support/debian.ts'
import { createScope } from '../../support/scope.ts'
import { openFreshBridge, type FreshBridge } from './fresh-bridge.ts'
import { createPageClient, type PageResponse } from './owner-pages.ts'

const tellsNot =
  process.platform === 'linux' ? requires('curl') : 'only Linux tells whose program it is'

describe('signing in to the pages', () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  before(async () => {
    Object.assign(bridge, await openFreshBridge(scope))
  })
  after(() => scope.close())

  const cookieOf = ({ headers }: PageResponse): string =>
    [headers['set-cookie'] ?? ''].flat()[0] ?? ''

  it('a link opens the pages once; looking at it does not use it up', async () => {
    const { port, store } = bridge
    const key = await createOneTimeSignInKey(store)
    for (let previews = 0; previews < 3; previews++) {
      const seen = await createPageClient(port).open(`/ui/enter?key=${key}`)
      assert.equal(seen.status, 200)
      assert.match(seen.text, new RegExp(`name="key" value="${key}"`))
    }
    const first = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
    assert.equal(first.status, 303)
    assert.match(
      cookieOf(first),
      new RegExp(`^bridge-${port}=[\\w-]{43}; Path=/ui; HttpOnly; SameSite=Strict$`),
    )
    const second = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
    assert.equal(second.status, 403)
    assert.equal(second.headers['set-cookie'], undefined)
    assert.match(second.text, /carddav-bridge ui/)
  })

  it('a link is worth nothing after ten minutes', async () => {
    const { port, store } = bridge
    const key = await createOneTimeSignInKey(store, { now: Date.now() - 10 * 60_000 })
    const late = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
    assert.equal(late.status, 403)
  })

  it(
    'a link that was opened for one user of the machine is worth nothing to another',
    { skip: tellsNot },
    async () => {
      const { port, store, url } = bridge
      const me = process.getuid?.() ?? 0
      // Root may be anybody.
      const other = me === 0 ? 65_534 : me
      const as = (key: string) =>
        new Promise<string>((resolve) => {
          const send = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-d', `key=${key}`]
          const curl = spawn('curl', [...send, `${url}ui/enter`], { uid: other })
          curl.stdout.once('data', (code: Buffer) => {
            resolve(code.toString())
          })
        })
      const key = await createOneTimeSignInKey(store, { userId: 4_711 })
      assert.equal(await as(key), '403')
      assert.equal(await as(await createOneTimeSignInKey(store, { userId: other })), '303')
      assert.equal(await as(await createOneTimeSignInKey(store)), '303')
      if (me !== 0) return
      const later = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
      assert.equal(later.status, 303, 'the other one has not used it up')
    },
  )

  it('gives each browser a session that nobody knew before', async () => {
    const { port, store } = bridge
    const planted = 'A'.repeat(43)
    const victim = createPageClient(port)
    const key = await createOneTimeSignInKey(store)
    const headers = { Cookie: `bridge-${port}=${planted}` }
    const entered = await victim.request('POST', '/ui/enter', { fields: { key }, headers })
    assert.equal(entered.status, 303)
    assert.doesNotMatch(cookieOf(entered), new RegExp(planted))
    const attacker = await createPageClient(port).request('GET', '/ui/settings', { headers })
    assert.equal(attacker.status, 303)
  })

  it('signing in again ends the session before', async () => {
    const { port, store } = bridge
    const signIn = async (headers = {}) =>
      cookieOf(
        await createPageClient(port).request('POST', '/ui/enter', {
          fields: { key: await createOneTimeSignInKey(store) },
          headers,
        }),
      ).replace(/;.*/, '')
    const before = await signIn()
    const after = await signIn({ Cookie: before })
    const statusOf = async (Cookie: string) =>
      (await createPageClient(port).request('GET', '/ui/settings', { headers: { Cookie } })).status
    assert.deepEqual([await statusOf(before), await statusOf(after)], [303, 200])
  })

  it('a form needs the token of its session', async () => {
    const person = await bridge.signIn()
    const other = await bridge.signIn()
    await person.open('/ui/settings')
    const seen = await other.open('/ui/settings')
    const [, foreign = ''] = /name="token" value="([^"]+)"/.exec(seen.text) ?? []
    for (const token of ['', 'x', foreign]) {
      const answer = await person.submitForm('/ui/leave', { token })
      assert.equal(answer.status, 403)
      assert.match(answer.text, /reload the page/)
    }
    assert.equal((await person.open('/ui/settings')).status, 200)
  })

  it('signing out ends the session, not only its cookie', async () => {
    const { port, store } = bridge
    const key = await createOneTimeSignInKey(store)
    const person = createPageClient(port)
    const entered = await person.request('POST', '/ui/enter', { fields: { key } })
    const headers = { Cookie: cookieOf(entered).replace(/;.*/, '') }
    await person.open('/ui/settings')
    const left = await person.request('POST', '/ui/leave', {
      fields: { token: await tokenOf(person) },
    })
    assert.match(cookieOf(left), /Max-Age=0/)
    assert.equal(
      (await createPageClient(port).request('GET', '/ui/settings', { headers })).status,
      303,
    )
  })

  it('sessions end after twelve hours without a request', () => {
    const clock = { time: 1, now: () => clock.time }
    const sessions = createBrowserSessions(clock)
    const id = sessions.open(undefined)
    clock.time += 11 * 3_600_000
    assert.ok(sessions.find(id, undefined))
    clock.time += 11 * 3_600_000
    assert.ok(sessions.find(id, undefined))
    clock.time += 12 * 3_600_000 + 1
    assert.equal(sessions.find(id, undefined), undefined)
  })

  it('goes on only to pages of ours', async () => {
    const { port, store } = bridge
    for (const next of [
      '//evil.example/',
      'https://evil.example/',
      '/ui/../x?y',
      '/ui/leave',
      '/\\evil',
    ])
      assert.equal(await entersAt(next), '/ui/', next)
    assert.equal(await entersAt('/ui/settings'), '/ui/settings')

    async function entersAt(next: string): Promise<unknown> {
      const fields = { key: await createOneTimeSignInKey(store), next }
      return (await createPageClient(port).request('POST', '/ui/enter', { fields })).headers
        .location
    }
  })

  it("the owner's password opens the pages; wrong tries are slowed, also the right one then", async (t) => {
    const { port, store } = await openFreshBridge(t)
    const person = createPageClient(port)
    assert.doesNotMatch((await person.open('/ui/enter')).text, /type="password"/)
    await store.putOwnerVerifier(await createOwnerPasswordVerifier('correct horse battery'))
    assert.match((await person.open('/ui/enter')).text, /type="password"/)
    const right = await person.submitForm('/ui/enter', { password: 'correct horse battery' })
    assert.match(right.text, /Set up your bridge/)
    const stranger = createPageClient(port)
    for (let tries = 0; tries < 3; tries++) {
      const wrong = await stranger.submitForm('/ui/enter', { password: 'x' })
      assert.equal(wrong.status, 403)
      assert.match(wrong.text, /That is not the password/)
    }
    const slowed = await stranger.submitForm('/ui/enter', { password: 'correct horse battery' })
    assert.equal(slowed.status, 429)
    assert.equal(slowed.headers['retry-after'], '1')
    assert.match(slowed.text, /wait 1 second/)
  })

  async function tokenOf(person: ReturnType<typeof createPageClient>): Promise<string> {
    const seen = await person.open('/ui/settings')
    return /name="token" value="([^"]+)"/.exec(seen.text)?.[1] ?? ''
  }
})
