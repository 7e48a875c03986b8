import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../../server/store/sqlite-store.ts'
import { tempDir } from '../../../support/temp-dir.ts'
import { tempStore } from '../../../support/temp-store.ts'

const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

describe('the store, of what opens the set-up pages', () => {
  it('takes a one-time key once, and not after its time', async (t) => {
    const store = await tempStore(t)
    await store.putOneTimeKey(one, 1000)
    await store.putOneTimeKey(other, 500)
    assert.equal(await store.redeemOneTimeKey(other, 500), false)
    assert.equal(await store.redeemOneTimeKey(one, 999), true)
    assert.equal(await store.redeemOneTimeKey(one, 999), false)
  })

  it('keeps the verifier of the owner’s password until it is taken away', async (t) => {
    const store = await tempStore(t)
    assert.equal(await store.ownerVerifier(), undefined)
    await store.putOwnerVerifier({ salt: one, verifier: other })
    assert.deepEqual(await store.ownerVerifier(), { salt: one, verifier: other })
    await store.putOwnerVerifier(undefined)
    assert.equal(await store.ownerVerifier(), undefined)
  })

  it('keeps the OAuth client sealed', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    t.after(() => store.close())
    await store.putOAuthClient({ clientId: 'id-canary', clientSecret: 'secret-canary' })
    assert.deepEqual(await store.oauthClient(), {
      clientId: 'id-canary',
      clientSecret: 'secret-canary',
    })
    for (const name of await readdir(directory))
      assert.equal((await readFile(join(directory, name))).includes('canary'), false, name)
    await store.putOAuthClient({ clientId: 'public', clientSecret: undefined })
    assert.deepEqual(await store.oauthClient(), { clientId: 'public', clientSecret: undefined })
  })
})
