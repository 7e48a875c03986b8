import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { createLog } from '../../../server/log/log.ts'
import { createTracer } from '../../../server/trace/record/tracer.ts'
import { createLazyPagesListener } from '../../../server/ui/lazy-pages-listener.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { requestHttps, type HttpsAnswer } from '../net/tls/https-request.ts'
import { lanAddress, skipWithoutNetwork } from '../net/tls/lan-address.ts'
import { serveTls } from '../net/tls/serve-tls.ts'
import { createScope } from '../../support/scope.ts'
import { tempStore } from '../../support/temp-store.ts'
import { oauthClientFile, openFreshBridge, type FreshBridge } from './fresh-bridge.ts'

describe('the pages on the network', { skip: skipWithoutNetwork }, () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  before(async () => {
    const settings = { listen: { port: 0, addresses: [lanAddress] } }
    Object.assign(bridge, await openFreshBridge(scope, {}, settings))
  })
  after(() => scope.close())

  interface Sent {
    readonly fields?: Readonly<Record<string, string>>
    readonly cookie?: string
    readonly origin?: string
  }

  function ask(path: string, { fields, cookie = '', origin }: Sent = {}): Promise<HttpsAnswer> {
    const base = `https://${lanAddress}:${bridge.port}`
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return requestHttps(`${base}${path}`, {
      rejectUnauthorized: false,
      method: fields ? 'POST' : 'GET',
      headers: { Cookie: cookie, ...(fields && { ...type, Origin: origin ?? base }) },
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    })
  }

  async function signIn(): Promise<string> {
    const key = await createOneTimeSignInKey(bridge.store)
    const { headers } = await ask('/ui/enter', { fields: { key } })
    return headers['set-cookie']?.[0] ?? ''
  }

  it('the cookie goes over TLS only', async () => {
    assert.match(
      await signIn(),
      new RegExp(
        `^__Secure-bridge-${bridge.port}=[\\w-]{43}; Path=/ui; HttpOnly; SameSite=Strict; Secure$`,
      ),
    )
  })

  it('a page of the same name without TLS is a foreign one', async () => {
    const key = await createOneTimeSignInKey(bridge.store)
    const origin = `http://${lanAddress}:${bridge.port}`
    assert.equal((await ask('/ui/enter', { fields: { key }, origin })).status, 403)
  })

  it('from there Google is opened beside, and the address that it ends on is pasted', async () => {
    const cookie = (await signIn()).replace(/;.*/, '')
    const setup = await ask('/ui/setup', { cookie })
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(setup.text) ?? []
    await ask('/ui/setup/client', { cookie, fields: { token, file: oauthClientFile } })
    const { text } = await ask('/ui/sign-in/alice', { cookie })
    assert.match(text, /Then come back here/)
    const [, href = ''] =
      /href="(http[^"]*response_type=code[^"]*)"[^>]*target="_blank"/.exec(text) ?? []
    const url = new URL(href.replaceAll('&#38;', '&'))
    assert.equal(
      url.searchParams.get('redirect_uri'),
      `http://127.0.0.1:${bridge.port}/ui/callback`,
    )
    url.searchParams.set('auto', 'alice@gmail.example')
    const answer = await fetch(url, { redirect: 'manual' })
    const address = answer.headers.get('location') ?? ''
    const done = await ask('/ui/sign-in/alice', { cookie, fields: { token, address } })
    assert.equal(done.status, 303)
    assert.equal((await bridge.store.account('alice'))?.email, 'alice@gmail.example')
  })

  it('K7: without TLS nobody sees them, even where CardDAV may go in clear', async (t) => {
    const settings = { listen: { port: 0, addresses: [lanAddress] }, allowPlainLan: true }
    const plain = await openFreshBridge(t, {}, settings)
    for (const path of ['ui/enter', 'ui/', 'ui/callback']) {
      const answer = await fetch(`http://${lanAddress}:${plain.port}/${path}`)
      assert.equal(answer.status, 403)
      assert.match(await answer.text(), new RegExp(`https://${lanAddress}:${plain.port}/ui/`))
    }
  })
})

describe('the listener for old devices', () => {
  it('serves no pages', async (t) => {
    const store = await tempStore(t)
    const log = createLog('error')
    const pages = Promise.withResolvers<RequestListener>()
    const { settings, listeners } = await serveTls(t, {
      handler: (request, response) =>
        void pages.promise.then((answer) => {
          answer(request, response)
        }),
    })
    const tracer = createTracer(settings.trace.memory)
    const serving = () => listeners.addresses
    pages.resolve(
      createLazyPagesListener({
        settings,
        store,
        log,
        isOwnHost: () => true,
        baseUrls: serving,
        tracer,
      }),
    )
    const ask = (port = 0) =>
      requestHttps(`https://127.0.0.1:${port}/ui/enter`, { rejectUnauthorized: false })
    assert.equal((await ask(listeners.legacyPort)).status, 421)
    assert.equal((await ask(listeners.port)).status, 200)
  })
})
