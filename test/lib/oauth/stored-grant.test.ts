import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grantFor, invalidGrant, json, type Script } from './token-server.ts'
import { minutes, openTestBed, type TokenTestBed } from './token-test-bed.ts'

describe('the stored grant', () => {
  it('stays when the answer has no refresh token (K20)', async (t) => {
    const { memory, server, tokens } = await openTestBed(t)
    await tokens.accessToken('alice')
    assert.deepEqual(memory.grants.get('alice'), grantFor(server.url))
  })

  it('takes a rotated refresh token before the access token is used', async (t) => {
    const it = await openTestBed(t, (_, response, count) => {
      json(response, 200, {
        access_token: `t${count}`,
        expires_in: 60,
        refresh_token: `rotated-${count}`,
      })
    })
    await it.tokens.accessToken('alice')
    assert.equal(it.memory.refreshToken, 'rotated-1')
    it.now += minutes
    await it.tokens.accessToken('alice')
    assert.equal(it.server.forms[1]?.get('refresh_token'), 'rotated-1')
    assert.equal(it.memory.refreshToken, 'rotated-2')
  })

  it('is not lost with a rotated token that the disk refused at first', async (t) => {
    const it = await openTestBed(t, (form, response, count) => {
      if (form.get('refresh_token') !== `rotated-${count - 1}` && count > 1) {
        invalidGrant(form, response, count)
        return
      }
      json(response, 200, { access_token: `t${count}`, refresh_token: `rotated-${count}` })
    })
    it.memory.broken = new Error('the disk is full')
    await assert.rejects(it.tokens.accessToken('alice'), /the disk is full/)
    assert.equal(await it.tokens.accessToken('alice'), 't2')
    assert.equal(it.memory.refreshToken, 'rotated-2')
    assert.equal(it.memory.accounts.get('alice')?.state, 'ok')
  })
})

describe('the end of a grant', () => {
  const day = 24 * 60 * minutes
  const endsIn =
    (seconds: () => number): Script =>
    (_, response, count) => {
      const refresh_token_expires_in = seconds()
      json(response, 200, { access_token: `t${count}`, expires_in: 60, refresh_token_expires_in })
    }
  const endsAt = ({ memory }: TokenTestBed): number | undefined => {
    const grant = memory.grants.get('alice')
    return grant?.kind === 'refresh-token' ? grant.endsAt : undefined
  }

  it('is kept when Google tells it, and written again only when it has moved', async (t) => {
    let seconds = 604_800
    const it = await openTestBed(
      t,
      endsIn(() => seconds),
    )
    await it.tokens.accessToken('alice')
    const end = it.now + 7 * day
    assert.equal(endsAt(it), end)
    const before = await it.memory.store.revision()
    it.now += day
    seconds -= 24 * 3_600 + 2
    await it.tokens.accessToken('alice')
    assert.equal(it.server.forms.length, 2)
    assert.equal(endsAt(it), end)
    assert.equal(await it.memory.store.revision(), before)
    it.now += minutes
    seconds = 604_800
    await it.tokens.accessToken('alice')
    assert.equal(endsAt(it), it.now + 7 * day)
  })

  it('costs no request its token when the disk refuses it', async (t) => {
    const it = await openTestBed(
      t,
      endsIn(() => 604_800),
    )
    it.memory.broken = new Error('the disk is full')
    assert.equal(await it.tokens.accessToken('alice'), 't1')
    assert.match(it.lines.join(), /the disk is full/)
  })
})
