import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { SideClient } from '../clients/side.ts'
import { basic } from '../support/basic.ts'
import type { BridgeUpstream } from '../support/bridge.ts'
import { requires } from '../support/debian.ts'
import type { Scope } from '../support/scope.ts'
import { startGoogle } from './google.ts'
import { startRadicale } from './radicale.ts'
import { sabrePackages, startSabre } from './sabre.ts'
import { seeded } from './seed.ts'
import type { StandardUpstream } from './upstream.ts'
import { startXandikos } from './xandikos.ts'

interface Server {
  readonly start: (scope: Scope) => Promise<StandardUpstream>
  /** Debian packages. */
  readonly needs: readonly string[]
}

const servers: Readonly<Record<string, Server>> = {
  radicale: { start: startRadicale, needs: ['radicale'] },
  xandikos: { start: startXandikos, needs: ['xandikos'] },
  'sabre/dav': { start: startSabre, needs: sabrePackages },
}

for (const [name, { start, needs }] of Object.entries(servers)) {
  describe(`${name} behind the bearer gate`, { skip: requires(...needs) }, () => {
    it('is found from its well-known URL with an access token', async (t) => {
      const upstream = await start(t)
      const authorization = `Bearer ${await accessToken(upstream)}`
      const client = await SideClient.open({ url: upstream.wellKnown, authorization })
      assert.equal(new URL(client.book).pathname, new URL(upstream.direct.book).pathname)
      assert.equal((await client.list()).size, seeded)
    })
    it('gives the same bytes as without the gate', async (t) => {
      const { direct, url, ...upstream } = await start(t)
      const path = `${new URL(direct.book).pathname}seed-3.vcf`
      const here = await get(url + path, `Bearer ${await accessToken(upstream)}`)
      const there = await get(direct.url.slice(0, -1) + path, basic(direct.user, direct.password))
      assert.deepEqual(await here.bytes(), await there.bytes())
      assert.equal(here.headers.get('ETag'), there.headers.get('ETag'))
    })
    it('refuses what is not an access token, and one that has expired', async (t) => {
      const upstream = await start(t)
      const token = await accessToken(upstream)
      const { user, password } = upstream.direct
      assert.equal((await get(upstream.direct.url, basic(user, 'wrong'))).status, 401)
      assert.equal((await get(upstream.url, basic(user, password))).status, 401)
      assert.equal((await get(upstream.url, `Bearer ${upstream.refreshToken}`)).status, 401)
      upstream.expireAccessTokens()
      assert.equal((await get(upstream.url, `Bearer ${token}`)).status, 401)
    })
    it('gives no access token any more once the grant is revoked', async (t) => {
      const upstream = await start(t)
      upstream.revoke()
      await assert.rejects(accessToken(upstream), /invalid_grant/)
    })
  })
}

describe('the fake Google as an upstream', () => {
  it('lets another client of the same account change its cards', async (t) => {
    const client = await SideClient.open((await startGoogle(t)).side)
    const [url = ''] = (await client.list()).keys()
    const card = await client.get('person0@mail.example')
    await client.replace(card, card.text.replace('person0@', 'changed0@'))
    assert.equal((await client.get('changed0@')).url, card.url)
    assert.ok(url.startsWith(client.book))
  })
})

function get(url: string, authorization: string): Promise<Response> {
  return fetch(url, { headers: { Authorization: authorization } })
}

/** Refreshes as any OAuth client does; rejects with the error's name. */
async function accessToken(
  upstream: Pick<BridgeUpstream, 'tokenEndpoint' | 'clientId' | 'clientSecret' | 'refreshToken'>,
): Promise<string> {
  const answer = await fetch(upstream.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: upstream.clientId,
      client_secret: upstream.clientSecret,
      refresh_token: upstream.refreshToken,
    }),
  })
  const body = (await answer.json()) as { readonly access_token?: string; readonly error?: string }
  if (body.access_token === undefined) throw new Error(body.error)
  return body.access_token
}
