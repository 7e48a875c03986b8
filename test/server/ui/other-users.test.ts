import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { lanAddress, skipWithoutNetwork } from '../net/tls/lan-address.ts'
import { requires } from '../../support/debian.ts'
import { createScope } from '../../support/scope.ts'
import { oauthClientFile, openFreshBridge, type FreshBridge } from './fresh-bridge.ts'
import { createPageClient } from './owner-pages.ts'

const me = process.getuid?.() ?? 0
/** Root may be anybody. */
const other = me === 0 ? 65_534 : me
const nobodyHere = 4_711
const tellsNot =
  process.platform === 'linux' ? requires('curl') : 'only Linux tells whose program it is'

describe('other users of the machine', { skip: tellsNot }, () => {
  const scope = createScope()
  const bridge = {} as FreshBridge
  before(async () => {
    const settings = skipWithoutNetwork ? {} : { listen: { port: 0, addresses: [lanAddress] } }
    Object.assign(bridge, await openFreshBridge(scope, {}, settings))
  })
  after(() => scope.close())

  /** Status and Set-Cookie of what curl asks for as another user. */
  async function asOther(url: string, ...options: readonly string[]): Promise<string> {
    const common = ['-sk', '-o', '/dev/null', '-w', '%{http_code} %header{set-cookie}']
    const { stdout } = await promisify(execFile)('curl', [...common, ...options, url], {
      uid: other,
    })
    return stdout.trim()
  }

  it(
    'cannot use a link that they saw by the address that the network knows',
    { skip: skipWithoutNetwork },
    async () => {
      const { port, store } = bridge
      const enter = `https://${lanAddress}:${port}/ui/enter`
      const seen = await createOneTimeSignInKey(store, { userId: nobodyHere })
      assert.equal(await asOther(enter, '-d', `key=${seen}`), '403')
      const own = await createOneTimeSignInKey(store, { userId: other })
      assert.match(await asOther(enter, '-d', `key=${own}`), /^303 __Host-bridge-/)
    },
  )

  it(
    'use nothing up by going away before anybody can tell who they are',
    { skip: me !== 0 && 'the test needs to be root' },
    async () => {
      const { port, store } = bridge
      const key = await createOneTimeSignInKey(store, { userId: nobodyHere })
      const body = `key=${key}`
      const form = 'Content-Type: application/x-www-form-urlencoded'
      const length = `Content-Length: ${body.length}`
      const head = ['POST /ui/enter HTTP/1.1', `Host: localhost:${port}`, form, length]
      for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
        const socket = connect(port, '127.0.0.1')
        await once(
          socket.on('error', () => undefined),
          'connect',
        )
        socket.write([...head, '', body].join('\r\n'), () => {
          socket[leave]()
          socket.destroy()
        })
        await new Promise((resolve) => socket.once('close', resolve))
      }
      // Asked later on the same bridge, so the other request was answered before.
      await createPageClient(port).open('/ui/enter')
      const later = await createPageClient(port).request('POST', '/ui/enter', { fields: { key } })
      assert.equal(later.status, 303)
    },
  )

  it(
    'cannot hold up the owner by guesses at the password, here and at /metrics',
    { skip: me !== 0 && 'the test needs to be another user' },
    async () => {
      const { port, store, url } = bridge
      const password = 'correct horse battery'
      await store.putOwnerVerifier(await createOwnerPasswordVerifier(password))
      const enter = async (): Promise<number> => {
        const started = performance.now()
        const fields = { password }
        const own = await createPageClient(port).request('POST', '/ui/enter', { fields })
        assert.equal(own.status, 303)
        return performance.now() - started
      }
      // What it takes on this machine when nobody guesses.
      const alone = await enter()
      const guess = () => asOther(`${url}ui/enter`, '-m', '20', '-d', 'password=x')
      const guesses = Array.from({ length: 8 }, guess)
      await guesses[0]
      for (let tries = 0; tries < 3; tries++) assert.ok((await enter()) < alone + 1_000)
      assert.match(await asOther(`${url}metrics`, '-u', 'owner:x'), /^(?:401|429)$/)
      const { status } = await fetch(`${url}metrics`, {
        headers: { Authorization: `Basic ${btoa(`owner:${password}`)}` },
      })
      assert.equal(status, 200)
      assert.ok((await Promise.all(guesses)).every((code) => ['403', '429'].includes(code)))
      await store.putOwnerVerifier(undefined)
    },
  )

  it(
    'cannot finish or use up a sign-in at Google that the owner began',
    { skip: me !== 0 && 'the test needs to be another user' },
    async () => {
      const { store, google, url, port } = bridge
      const owner = createPageClient(port)
      await owner.submitForm('/ui/enter', { key: await createOneTimeSignInKey(store) })
      await owner.open('/ui/setup')
      await owner.submitForm('/ui/setup/client', { file: oauthClientFile })
      const { text } = await owner.open('/ui/sign-in/alice')
      const href = /href="(http[^"]*response_type=code[^"]*)"/.exec(text)?.[1] ?? ''
      const consent = new URL(href.replaceAll('&#38;', '&'))
      const redirect = async (email: string) => {
        consent.searchParams.set('auto', email)
        const answer = await fetch(consent, { redirect: 'manual' })
        return answer.headers.get('location') ?? assert.fail('no redirect')
      }
      assert.equal(await asOther(await redirect('bob@gmail.example')), '400')
      const path = new URL(await redirect('alice@gmail.example'))
      assert.equal(path.origin, new URL(url).origin)
      const own = await createPageClient(port).request('GET', `${path.pathname}${path.search}`)
      assert.equal(own.status, 200)
      assert.equal((await store.account('alice'))?.email, 'alice@gmail.example')
      assert.ok(google.requests.length > 0)
    },
  )

  it(
    'cannot use a cookie that the browser gave to their own server on another port',
    { skip: me !== 0 && 'the test needs to be another user' },
    async () => {
      const { port, store, url } = bridge
      const settings = `${url}ui/settings`
      const signIn = async (user: number) => {
        const key = await createOneTimeSignInKey(store, { userId: user })
        if (user === other) return asOther(`${url}ui/enter`, '-d', `key=${key}`)
        const { headers } = await createPageClient(port).request('POST', '/ui/enter', {
          fields: { key },
        })
        return headers['set-cookie']?.[0] ?? ''
      }
      const cookieIn = (text: string) => /bridge-\d+=[\w-]{43}/.exec(text)?.[0] ?? assert.fail(text)
      assert.equal(await asOther(settings, '-b', cookieIn(await signIn(other))), '200')
      const stolen = cookieIn(await signIn(me))
      assert.equal(await asOther(settings, '-b', stolen), '303')
      const headers = { Cookie: stolen }
      assert.equal(
        (await createPageClient(port).request('GET', '/ui/settings', { headers })).status,
        200,
      )
      const lost = await createPageClient(port).request('GET', '/ui/nothing', { headers })
      assert.match(lost.text, /Sign out/)
    },
  )
})
