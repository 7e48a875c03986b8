import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { openFreshBridge, type FreshBridge } from './fresh-bridge.ts'
import { createPageClient } from './owner-pages.ts'

const streams = ['/ui/traffic/events', '/ui/traffic/api/events']

/** A browser that is signed in, by its cookie. */
async function signIn({ port, store }: FreshBridge): Promise<string> {
  const fields = { key: await createOneTimeSignInKey(store) }
  const { headers } = await createPageClient(port).request('POST', '/ui/enter', { fields })
  return /^[^;]+/.exec([headers['set-cookie'] ?? ''].flat()[0] ?? '')?.[0] ?? ''
}

/** Begins to read an answer that goes on; `ended` is in how many milliseconds from now it does. */
function follow({ port }: FreshBridge, path: string, Cookie: string) {
  const started = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<number>()
  request({ host: '127.0.0.1', port, path, headers: { Cookie }, agent: false }, (answer) => {
    answer.once('data', () => {
      started.resolve(undefined)
    })
    answer.resume().once('end', () => {
      ended.resolve(performance.now())
    })
  }).end()
  return { started: started.promise, ended: ended.promise }
}

async function openWithStreams(t: TestContext) {
  const bridge = await openFreshBridge(t)
  const cookie = await signIn(bridge)
  const open = streams.map((path) => follow(bridge, path, cookie))
  await Promise.all(open.map(({ started }) => started))
  const assertEndedSince = async (start: number) => {
    for (const { ended } of open) assert.ok((await ended) - start < 1_000)
  }
  const statusOf = async (Cookie: string) =>
    (await createPageClient(bridge.port).request('GET', '/ui/settings', { headers: { Cookie } }))
      .status
  return { bridge, cookie, open, assertEndedSince, statusOf }
}

describe('live traffic ends within a second', () => {
  // What another process writes into the store, as `ui password` and `ui --sign-out` do.
  it('after the owner’s password was changed elsewhere', async (t) => {
    const { bridge, cookie, assertEndedSince, statusOf } = await openWithStreams(t)
    await bridge.store.putOwnerVerifier(await createOwnerPasswordVerifier('correct horse battery'))
    await assertEndedSince(performance.now())
    assert.equal(await statusOf(cookie), 303)
  })

  it('after all browsers were signed out elsewhere, with links that nobody used', async (t) => {
    const { bridge, cookie, assertEndedSince, statusOf } = await openWithStreams(t)
    const key = await createOneTimeSignInKey(bridge.store)
    await bridge.store.signOutAllBrowsers()
    await assertEndedSince(performance.now())
    assert.equal(await statusOf(cookie), 303)
    const late = createPageClient(bridge.port)
    assert.equal((await late.request('POST', '/ui/enter', { fields: { key } })).status, 403)
    assert.equal(await statusOf(await signIn(bridge)), 200)
  })

  it('after another browser has signed out all others, and that one goes on', async (t) => {
    const { bridge, cookie, assertEndedSince, statusOf } = await openWithStreams(t)
    const owner = await bridge.signIn()
    await owner.open('/ui/settings')
    const seen = await owner.submitForm('/ui/settings/sign-out')
    assert.match(seen.text, /Every other browser has been signed out/)
    await assertEndedSince(performance.now())
    assert.equal(await statusOf(cookie), 303)
    assert.equal((await owner.open('/ui/settings')).status, 200)
  })

  it('after its browser has signed out', async (t) => {
    const { bridge, cookie, assertEndedSince } = await openWithStreams(t)
    const headers = { Cookie: cookie }
    const person = createPageClient(bridge.port)
    const { text } = await person.request('GET', '/ui/settings', { headers })
    const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
    await person.request('POST', '/ui/leave', { fields: { token }, headers })
    await assertEndedSince(performance.now())
  })

  it('after its session’s time, and not before', async (t) => {
    const bridge = await openFreshBridge(t, {}, { sessions: { maxAge: '1m' } })
    const cookie = await signIn(bridge)
    const [stream] = streams.map((path) => follow(bridge, path, cookie))
    await stream?.started
    const { now } = Date
    const start = performance.now()
    t.mock.method(Date, 'now', () => now() + 59_000)
    await new Promise((resolve) => setTimeout(resolve, 700))
    t.mock.method(Date, 'now', () => now() + 61_000)
    const took = ((await stream?.ended) ?? 0) - start
    assert.ok(took > 700 && took < 1_700, `${took}`)
  })
})
