import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { rawExchange, type RawAnswer } from '../../support/raw-http.ts'
import { createScope } from '../../support/scope.ts'
import { openFreshBridge, type FreshBridge } from './fresh-bridge.ts'

describe('the guard of the pages', () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  before(async () => {
    Object.assign(bridge, await openFreshBridge(scope))
  })
  after(() => scope.close())

  const ask = (method: string, path: string, headers: readonly string[]): Promise<RawAnswer> =>
    rawExchange(bridge.port, [`${method} ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
  const own = (): string => `Host: 127.0.0.1:${bridge.port}`

  it('K1: is closed to every name but ours', async () => {
    const { port } = bridge
    const foreign = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `localhost.:${port}`,
      `127.0.0.1.:${port}`,
      `evil@127.0.0.1:${port}`,
      `127.0.0.1@evil.example:${port}`,
      `127.0.0.1:${port + 1}`,
      '127.0.0.1:80',
      `127.0.0.1:${port}:${port}`,
      `127.1:${port}`,
      `2130706433:${port}`,
      `0x7f000001:${port}`,
      `0177.0.0.1:${port}`,
      `0.0.0.0:${port}`,
      `127.0.0.2:${port}`,
      `[::]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `::1:${port}`,
      `192.168.1.5:${port}`,
      `http://127.0.0.1:${port}`,
      `127.0.0.1:${port}/ui`,
      '',
    ]
    for (const host of foreign) {
      const answer = await ask('GET', '/ui/enter?key=canary', [`Host: ${host}`])
      assert.equal(answer.status, 421, host)
      assert.equal(answer.header('set-cookie'), undefined)
      assert.doesNotMatch(answer.text, /canary|evil/)
    }
    const twice = await ask('GET', '/ui/enter', [own(), 'Host: evil.example'])
    assert.equal(twice.status, 400)
    for (const host of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, 'localhost'])
      assert.equal((await ask('GET', '/ui/enter', [`Host: ${host}`])).status, 200, host)
  })

  it('K2: takes nothing from a foreign page, and grants no preflight', async () => {
    const { port, store } = bridge
    const key = await createOneTimeSignInKey(store)
    const body = `key=${key}`
    const form = [
      own(),
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
    ]
    const post = (more: readonly string[]): Promise<RawAnswer> =>
      rawExchange(port, ['POST /ui/enter HTTP/1.1', ...form, ...more, '', body].join('\r\n'))
    const foreign = [
      ['Origin: https://evil.example'],
      ['Origin: null'],
      ['Origin: '],
      [`Origin: http://127.0.0.1:${port + 1}`],
      [`Origin: http://localhost:${port}`],
      [`Origin: http://127.0.0.1:${port}`, 'Sec-Fetch-Site: cross-site'],
      [`Origin: http://127.0.0.1:${port}`, 'Sec-Fetch-Site: same-site'],
      ['Sec-Fetch-Site: cross-site'],
    ]
    for (const headers of foreign) {
      const answer = await post(headers)
      assert.equal(answer.status, 403, headers.join())
      assert.equal(answer.header('set-cookie'), undefined)
    }
    const preflight = await ask('OPTIONS', '/ui/enter', [
      own(),
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Private-Network: true',
    ])
    assert.equal(preflight.status, 403)
    assert.deepEqual(
      preflight.fields.filter(([name]) => /^access-control/i.test(name)),
      [],
    )
    const ours = await post([`Origin: http://127.0.0.1:${port}`, 'Sec-Fetch-Site: same-origin'])
    assert.equal(ours.status, 303, 'none of them has used up the key')
  })

  it('K3: shows nothing in a frame, runs nothing that is not its own, and is kept in no cache', async () => {
    const answers = [
      await ask('GET', '/ui/enter', [own()]),
      await ask('GET', '/ui/nothing', [own()]),
      await ask('GET', '/ui/', ['Host: evil.example']),
      await ask('GET', '/ui/callback?state=x', [own()]),
    ]
    for (const answer of answers) {
      const policy = answer.header('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none';/)
      assert.match(policy, /; frame-ancestors 'none'/)
      assert.match(policy, /; form-action 'self'/)
      assert.doesNotMatch(policy, /unsafe|\*|https?:/)
      assert.equal(answer.header('x-content-type-options'), 'nosniff')
      assert.equal(answer.header('x-frame-options'), 'DENY')
      assert.equal(answer.header('cache-control'), 'no-store')
      assert.equal(answer.header('cross-origin-opener-policy'), 'same-origin')
      assert.equal(answer.header('cross-origin-resource-policy'), 'same-origin')
      assert.equal(answer.header('access-control-allow-origin'), undefined)
      assert.doesNotMatch(
        answer.text,
        /<script(?! type="module" src="\/ui\/assets\/)| style=| on\w+="/,
      )
    }
  })

  it('lets other sites and other ports lead a person here, and look at nothing', async () => {
    const person = await bridge.signIn()
    const from = async (site: string, mode: string, dest: string): Promise<number> => {
      const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest }
      return (await person.request('GET', '/ui/settings', { headers })).status
    }
    for (const site of ['cross-site', 'same-site']) {
      assert.equal(await from(site, 'navigate', 'document'), 200)
      for (const dest of ['iframe', 'frame', 'object', 'embed'])
        assert.equal(await from(site, 'navigate', dest), 403, dest)
      for (const dest of ['empty', 'script', 'image', 'style'])
        assert.equal(await from(site, 'no-cors', dest), 403, dest)
      assert.equal(await from(site, 'cors', 'empty'), 403)
    }
    assert.equal(await from('same-origin', 'cors', 'empty'), 200)
  })

  it('asks everybody to sign in first, and then leads where they wanted to go', async () => {
    const answer = await ask('GET', '/ui/settings', [own()])
    assert.equal(answer.status, 303)
    assert.equal(answer.header('location'), '/ui/enter?next=%2Fui%2Fsettings')
    const quiet = await ask('GET', '/ui/settings', [own(), 'Sec-Fetch-Mode: cors'])
    assert.equal(quiet.status, 403)
  })

  it('lets a link on another site through a page of its own, which brings the cookie', async () => {
    const answer = await ask('GET', '/ui/settings', [own(), 'Sec-Fetch-Site: cross-site'])
    assert.equal(answer.status, 200)
    assert.match(
      answer.text,
      /http-equiv="refresh"\s+content="0; url=\/ui\/enter\?next=%2Fui%2Fsettings"/,
    )
  })

  it('K27: is not moved by names that mean something to JavaScript', async () => {
    const person = await bridge.signIn()
    const names = ['__proto__', 'constructor', 'toString', '__proto__[x]', 'constructor.prototype']
    for (const name of names) {
      assert.ok((await person.open(`/ui/${name}`)).status < 500)
      assert.ok((await person.open(`/ui/sign-in?${name}=1`)).status < 500)
      assert.ok((await person.submitForm('/ui/settings/password', { [name]: '1' })).status < 500)
      assert.ok(
        (await person.open('/ui/settings', { headers: { [name.replace(/\W/g, '')]: '1' } }))
          .status < 500,
      )
    }
    assert.equal(({} as { x?: unknown }).x, undefined)
  })

  it('reads forms of at most 64 KB, and no files', async () => {
    const person = await bridge.signIn()
    const long = await person.submitForm('/ui/setup/client', { file: 'x'.repeat(70_000) })
    assert.equal(long.status, 413)
    const multipart = await ask('POST', '/ui/enter', [
      own(),
      'Content-Type: multipart/form-data; boundary=x',
      'Content-Length: 0',
    ])
    assert.equal(multipart.status, 415)
  })

  it('leaves CardDAV as it was, and can be switched off', async (t) => {
    assert.equal((await ask('PROPFIND', '/', [own(), 'Content-Length: 0'])).status, 401)
    assert.equal((await ask('GET', '/uidav', [own()])).status, 401)
    const without = await openFreshBridge(t, {}, { ui: false })
    const answer = await fetch(`${without.url}ui/enter`)
    assert.equal(answer.status, 401)
  })
})
