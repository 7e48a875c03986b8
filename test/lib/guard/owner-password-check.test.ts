import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createOwnerPasswordCheck } from '../../../lib/guard/owner-password-check.ts'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import type { OwnerPasswordVerifier } from '../../../lib/store/owner-password.ts'

const password = 'correct horse battery'
const stranger = (key: string) => ({ key, isKnown: false })
const known = (key: string) => ({ key, isKnown: true })

describe("K6: the limit on tries of the owner's password", () => {
  let owner: OwnerPasswordVerifier
  before(async () => {
    owner = await createOwnerPasswordVerifier(password)
  })

  /** A check that notes how late wrong tries are answered. */
  function open(wait: () => Promise<unknown> = () => Promise.resolve()) {
    const waits: number[] = []
    const check = createOwnerPasswordCheck((milliseconds) => {
      waits.push(milliseconds / 1000)
      return wait()
    })
    return { check, waits }
  }

  it('answers wrong ones later and later, each source by itself, and a right one at once', async () => {
    const { check, waits } = open()
    const guess = () => check('wrong', owner, stranger('a'))
    for (let tries = 0; tries < 11; tries++) assert.equal(await guess(), false)
    assert.deepEqual(waits.splice(0), [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60])
    assert.equal(await check('wrong', owner, stranger('b')), false)
    assert.deepEqual(waits.splice(0), [0])
    assert.equal(await check(password, owner, stranger('a')), true)
    assert.deepEqual(waits, [])
    await guess()
    assert.deepEqual(waits, [0])
  })

  it('looks at no more than three of a source until they are answered, whoever has left', async () => {
    const release = Promise.withResolvers<undefined>()
    const { check } = open(() => release.promise)
    const held = Array.from({ length: 3 }, () => check('wrong', owner, stranger('a')))
    const more = await check(password, owner, stranger('a')).catch((error: unknown) => error)
    assert.ok(more instanceof HttpError && more.status === 429)
    assert.match(String(more.headers['Retry-After']), /^\d+$/)
    assert.equal(await check(password, owner, stranger('b')), true)
    release.resolve(undefined)
    assert.deepEqual(await Promise.all(held), [false, false, false])
    assert.equal(await check(password, owner, stranger('a')), true)
  })

  it('checks one at a time, and not for more than a few who wait', async () => {
    const { check } = open()
    const tries = Array.from({ length: 20 }, (_, at) => check(password, owner, stranger(`${at}`)))
    const outcomes = await Promise.allSettled(tries)
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 8)
  })

  it('lets no crowd of strangers stand before a browser that is known', async () => {
    const { check } = open()
    const ended: string[] = []
    const tries = Array.from({ length: 8 }, (_, at) =>
      check('wrong', owner, stranger(`${at}`)).then(() => ended.push('stranger')),
    )
    const own = check(password, owner, known('mine')).then((isRight) => {
      assert.equal(isRight, true)
      ended.push('known')
    })
    await Promise.all([...tries, own])
    assert.ok(ended.indexOf('known') <= 1, ended.join())
  })
})
