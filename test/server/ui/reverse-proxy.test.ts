import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { requires } from '../../support/debian.ts'
import { createScope, type Scope } from '../../support/scope.ts'
import { oauthClientFile, openFreshBridge, type FreshBridge } from './fresh-bridge.ts'
import { createPageClient, type PageClient, type PageResponse } from './owner-pages.ts'

const name = 'contacts.example.org'
const password = 'correct horse battery'
const me = process.getuid?.() ?? 0

/** Passes requests on as docs/network.md has it of nginx: over loopback, with the Host that the browser sent. */
async function openProxy(scope: Scope, port: number): Promise<number> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    const onAnswer = (answer: IncomingMessage): void => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    }
    const to = { host: '127.0.0.1', port, agent: false }
    incoming.pipe(request({ ...to, method, path, headers }, onAnswer))
  })
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve)
  })
  scope.after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return (proxy.address() as AddressInfo).port
}

describe('the pages behind a reverse proxy that speaks TLS for them', () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  let proxyPort = 0
  before(async () => {
    Object.assign(bridge, await openFreshBridge(scope, {}, { advertise: [name] }))
    proxyPort = await openProxy(scope, bridge.port)
    await bridge.store.putOwnerVerifier(await createOwnerPasswordVerifier(password))
  })
  after(() => scope.close())

  const headers = { Host: name, Origin: `https://${name}` }
  const enter = (visitor: PageClient, fields: Record<string, string>): Promise<PageResponse> =>
    visitor.request('POST', '/ui/enter', { fields, headers })
  const visitor = (): PageClient => createPageClient(proxyPort)
  const cookies = ({ headers: { 'set-cookie': lines = [] } }: PageResponse) => [lines].flat()

  it('give cookies that no other name, and nothing without TLS, gets or sets', async () => {
    const [session = '', known = ''] = cookies(await enter(visitor(), { password }))
    const rest = String.raw`; Path=\/; Secure; HttpOnly; SameSite=Strict$`
    assert.match(session, new RegExp(`^__Host-bridge-${bridge.port}=[\\w-]{43}${rest}`))
    assert.match(
      known,
      new RegExp(`^__Host-bridge-known-${bridge.port}=[\\w.-]{66}; Max-Age=31536000${rest}`),
    )
  })

  it('take a form from their own page over TLS only', async () => {
    for (const [Origin, status] of [
      [`http://${name}`, 403],
      ['https://evil.example', 403],
      [`https://${name}`, 303],
    ] as const) {
      const options = { fields: { password }, headers: { Host: name, Origin } }
      assert.equal((await visitor().request('POST', '/ui/enter', options)).status, status, Origin)
    }
  })

  it('take the visitor for one who is elsewhere', async () => {
    const owner = visitor()
    await enter(owner, { password })
    const setup = await owner.request('GET', '/ui/setup', { headers })
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(setup.text) ?? []
    const fields = { token, file: oauthClientFile }
    await owner.request('POST', '/ui/setup/client', { fields, headers })
    const { text } = await owner.request('GET', '/ui/sign-in/alice', { headers })
    assert.match(text, /Then come back here/)
  })

  it('take no link that was given to one user of this machine, even if the proxy runs as that user', async () => {
    const key = await createOneTimeSignInKey(bridge.store, { userId: me })
    assert.equal((await enter(visitor(), { key })).status, 403)
    const unbound = await createOneTimeSignInKey(bridge.store)
    assert.equal((await enter(visitor(), { key: unbound })).status, 303)
  })

  it('take no session of a browser on this machine, whatever it calls itself', async () => {
    const { port, store } = bridge
    const key = await createOneTimeSignInKey(store, { userId: me })
    const local = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
    const id = /=([\w-]{43});/.exec(cookies(local)[0] ?? '')?.[1] ?? ''
    const Cookie = `__Host-bridge-${port}=${id}; bridge-${port}=${id}`
    const seen = await visitor().request('GET', '/ui/settings', { headers: { ...headers, Cookie } })
    assert.equal(seen.status, process.platform === 'linux' ? 303 : 200)
    const direct = { Cookie: `bridge-${port}=${id}` }
    const own = await createPageClient(port).request('GET', '/ui/settings', { headers: direct })
    assert.equal(own.status, 200)
  })

  it(
    'know a session whichever user the proxy runs as',
    { skip: (me !== 0 && 'the test needs to be root') || requires('curl') },
    async () => {
      const [session = ''] = cookies(await enter(visitor(), { password }))
      const as = async (uid: number) => {
        const headers = ['-H', `Host: ${name}`, '-b', session.replace(/;.*/, '')]
        const args = ['-s', '-o', '/dev/null', '-w', '%{http_code}', ...headers]
        const to = `${bridge.url}ui/settings`
        return (await promisify(execFile)('curl', [...args, to], { uid })).stdout
      }
      assert.deepEqual([await as(65_534), await as(0)], ['200', '200'])
    },
  )

  it('let the owner in with a browser that was in before, while others guess from the same address', async () => {
    const owner = visitor()
    await enter(owner, { password })
    const guesses = Array.from({ length: 7 }, () => enter(visitor(), { password: 'x' }))
    await guesses[0]
    const started = performance.now()
    assert.equal((await enter(owner, { password })).status, 303)
    assert.ok(performance.now() - started < 1_000, 'and at once')
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    assert.ok(statuses.includes(429) && statuses.every((status) => [403, 429].includes(status)))
    const forged = { [`__Host-bridge-known-${bridge.port}`]: `${'A'.repeat(22)}.${'A'.repeat(43)}` }
    const Cookie = Object.entries(forged)[0]?.join('=') ?? ''
    const many = await Promise.all(
      Array.from({ length: 7 }, () =>
        visitor().request('POST', '/ui/enter', {
          fields: { password: 'x' },
          headers: { ...headers, Cookie },
        }),
      ),
    )
    assert.ok(
      many.some(({ status }) => status === 429),
      'a made-up token makes no browser known',
    )
  })
})
