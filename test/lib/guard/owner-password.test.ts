import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpError } from '../../../lib/errors/http-error.ts'
import {
  createOwnerPasswordCheck,
  createOwnerPasswordVerifier,
} from '../../../lib/guard/owner-password.ts'

const password = 'correct horse battery'

describe("the owner's password", () => {
  it('has at least twelve characters', async () => {
    await assert.rejects(createOwnerPasswordVerifier('elevenchars'), { status: 422 })
    await createOwnerPasswordVerifier('twelve chars')
  })

  it('is the same however a keyboard composes its letters, and two keep it under two salts', async () => {
    const check = createOwnerPasswordCheck()
    const owner = await createOwnerPasswordVerifier('größere Wörter')
    assert.equal(await check('größere Wörter'.normalize('NFD'), owner, 'a'), true)
    const other = await createOwnerPasswordVerifier('größere Wörter')
    assert.notDeepEqual(other.verifier, owner.verifier)
  })

  it('is nothing as long as none is set', async () => {
    assert.equal(await createOwnerPasswordCheck()('', undefined, 'a'), false)
  })

  it('K6: whoever guesses waits longer and longer, others do not', async () => {
    let time = 0
    const check = createOwnerPasswordCheck(() => time)
    const owner = await createOwnerPasswordVerifier(password)
    for (let tries = 0; tries < 3; tries++) assert.equal(await check('wrong', owner, 'a'), false)
    const waits: number[] = []
    for (let tries = 0; tries < 8; tries++) {
      const refusal = await check(password, owner, 'a').catch((error: unknown) => error)
      assert.ok(refusal instanceof HttpError && refusal.status === 429)
      waits.push(Number(refusal.headers['Retry-After']))
      time += 1_000 * (waits.at(-1) ?? 0)
      assert.equal(await check('wrong', owner, 'a'), false)
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])
    assert.equal(await check(password, owner, 'b'), true)
    time += 60_000
    assert.equal(await check(password, owner, 'a'), true)
    assert.equal(await check('wrong', owner, 'a'), false)
  })

  it('K6: counts tries from all addresses that one machine can take as one machine’s', async () => {
    const check = createOwnerPasswordCheck(() => 0)
    const owner = await createOwnerPasswordVerifier(password)
    for (const from of ['2001:db8::1', '2001:db8:0:0:1::2', '2001:DB8:0:0:ffff:1:2:3%eth0'])
      assert.equal(await check('wrong', owner, from), false)
    await assert.rejects(check(password, owner, '2001:db8::4'), { status: 429 })
    for (const from of ['2001:db8:0:1::1', '2001:db8:0:100::1', '::1', '::ffff:192.0.2.1'])
      assert.equal(await check(password, owner, from), true, from)
    for (let tries = 0; tries < 3; tries++)
      assert.equal(await check('wrong', owner, '::ffff:192.0.2.1'), false)
    await assert.rejects(check(password, owner, '192.0.2.1'), { status: 429 })
    assert.equal(await check(password, owner, '::ffff:192.0.2.2'), true)
  })

  it('is checked once at a time, and not for more than a few who wait', async () => {
    const check = createOwnerPasswordCheck()
    const owner = await createOwnerPasswordVerifier(password)
    const tries = Array.from({ length: 20 }, (_, at) => check(password, owner, `${at}`))
    const outcomes = await Promise.allSettled(tries)
    const right = outcomes.filter(({ status }) => status === 'fulfilled')
    assert.equal(right.length, 8)
  })
})
