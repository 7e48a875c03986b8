import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  checkDevicePassword,
  generateDevicePassword,
  createDevicePasswordVerifier,
} from '../../../lib/guard/device-password.ts'

describe('device passwords', () => {
  it('are six groups of five letters that are easy to type and to tell apart', () => {
    for (let i = 0; i < 200; i++)
      assert.match(
        generateDevicePassword(),
        /^[bcdfghjkmnpqrstvwxyz]{5}(?:-[bcdfghjkmnpqrstvwxyz]{5}){5}$/,
      )
  })

  it('have 128 bits or more: 30 letters, each of 20 with the same chance', () => {
    assert(30 * Math.log2(20) >= 128)
    const counts = new Map<string, number>()
    const text = Array.from({ length: 2000 }, generateDevicePassword).join('').replaceAll('-', '')
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    assert.equal(counts.size, 20)
    // 3000 expected, with a standard deviation of 53.
    for (const count of counts.values()) assert(Math.abs(count - 3000) < 400, `${count}`)
  })

  it('are never the same twice', () => {
    assert.equal(new Set(Array.from({ length: 1000 }, generateDevicePassword)).size, 1000)
  })

  it('open their own device only', () => {
    const [mine, other] = [generateDevicePassword(), generateDevicePassword()]
    const device = createDevicePasswordVerifier(mine)
    assert.equal(checkDevicePassword(mine, device), true)
    for (const wrong of [other, '', `${mine} `, mine.slice(1), mine.toUpperCase(), `${mine}\0`])
      assert.equal(checkDevicePassword(wrong, device), false)
  })

  it('are kept only as a salted SHA-256, another each time', () => {
    const password = generateDevicePassword()
    const [one, two] = [
      createDevicePasswordVerifier(password),
      createDevicePasswordVerifier(password),
    ]
    assert.notDeepEqual(one.verifier, two.verifier)
    assert.deepEqual(one.verifier, createHash('sha256').update(one.salt).update(password).digest())
  })

  it('never open a device that does not exist, or whose record is damaged', () => {
    const property = fc.property(fc.string(), fc.uint8Array(), (password, damaged) => {
      const { salt, verifier } = createDevicePasswordVerifier(password)
      assert.equal(checkDevicePassword(password, undefined), false)
      assert.equal(checkDevicePassword(password, { salt, verifier: Buffer.from(damaged) }), false)
      assert.equal(checkDevicePassword(password, { salt, verifier }), true)
    })
    fc.assert(property)
  })
})
