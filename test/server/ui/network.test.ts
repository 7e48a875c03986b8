import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { createLog } from '../../../server/log/log.ts'
import { createTracer } from '../../../server/trace/record/tracer.ts'
import { createPagesDoor } from '../../../server/ui/door.ts'
import { makeEntryKey } from '../../../server/ui/owner/entry-key.ts'
import { askSecurely, type SecureAnswer } from '../net/tls/ask.ts'
import { lanAddress, withoutNetwork } from '../net/tls/network.ts'
import { serveTls } from '../net/tls/served.ts'
import { createScope } from '../../support/scope.ts'
import { tempStore } from '../../support/temp-store.ts'
import { clientFile, openFreshBridge, type FreshBridge } from './fresh.ts'

describe('the pages on the network', { skip: withoutNetwork }, () => {
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

  function ask(path: string, { fields, cookie = '', origin }: Sent = {}): Promise<SecureAnswer> {
    const base = `https://${lanAddress}:${bridge.port}`
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return askSecurely(`${base}${path}`, {
      rejectUnauthorized: false,
      method: fields ? 'POST' : 'GET',
      headers: { Cookie: cookie, ...(fields && { ...type, Origin: origin ?? base }) },
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    })
  }

  async function enter(): Promise<string> {
    const key = await makeEntryKey(bridge.store)
    const { headers } = await ask('/ui/enter', { fields: { key } })
    return headers['set-cookie']?.[0] ?? ''
  }

  it('the cookie goes over TLS only', async () => {
    assert.match(
      await enter(),
      new RegExp(
        `^__Secure-bridge-${bridge.port}=[\\w-]{43}; Path=/ui; HttpOnly; SameSite=Strict; Secure$`,
      ),
    )
  })

  it('a page of the same name without TLS is a foreign one', async () => {
    const key = await makeEntryKey(bridge.store)
    const origin = `http://${lanAddress}:${bridge.port}`
    assert.equal((await ask('/ui/enter', { fields: { key }, origin })).status, 403)
  })

  it('from there Google is opened beside, and the address that it ends on is pasted', async () => {
    const cookie = (await enter()).replace(/;.*/, '')
    const setup = await ask('/ui/setup', { cookie })
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(setup.text) ?? []
    await ask('/ui/setup/client', { cookie, fields: { token, file: clientFile } })
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
    const { settings, doors } = await serveTls(t, {
      handler: (request, response) =>
        void pages.promise.then((answer) => {
          answer(request, response)
        }),
    })
    const tracer = createTracer(settings.trace.memory)
    const serving = () => doors.addresses
    pages.resolve(createPagesDoor({ settings, store, log, isOurs: () => true, serving, tracer }))
    const ask = (port = 0) =>
      askSecurely(`https://127.0.0.1:${port}/ui/enter`, { rejectUnauthorized: false })
    assert.equal((await ask(doors.legacyPort)).status, 421)
    assert.equal((await ask(doors.port)).status, 200)
  })
})
