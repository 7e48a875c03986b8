import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createOwnerPasswordVerifier, isOwnerPassword } from '../../../lib/guard/owner-password.ts'

describe("the owner's password", () => {
  it('has at least twelve characters', async () => {
    await assert.rejects(createOwnerPasswordVerifier('elevenchars'), { status: 422 })
    await createOwnerPasswordVerifier('twelve chars')
  })

  it('is the same however a keyboard composes its letters, and two keep it under two salts', async () => {
    const owner = await createOwnerPasswordVerifier('größere Wörter')
    assert.equal(await isOwnerPassword('größere Wörter'.normalize('NFD'), owner), true)
    const other = await createOwnerPasswordVerifier('größere Wörter')
    assert.notDeepEqual(other.verifier, owner.verifier)
  })

  it('is nothing as long as none is set', async () => {
    assert.equal(await isOwnerPassword('', undefined), false)
  })
})
