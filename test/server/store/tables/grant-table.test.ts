import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Grant, ServiceAccountGrant } from '../../../../lib/store/grants.ts'
import { tempStore } from '../../../support/temp-store.ts'
import * as samples from '../samples.ts'

describe('a stored grant', () => {
  it('of an older version, which knew one kind only, still opens', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(samples.account())
    const { kind, ...older } = samples.grant()
    await store.putGrant('alice', older as Grant)
    assert.deepEqual(await store.grant('alice'), { kind, ...older })
  })

  it('of a service account comes back as it was, and with its key', async (t) => {
    const store = await tempStore(t)
    await store.putAccount(samples.account())
    const grant: ServiceAccountGrant = {
      kind: 'service-account',
      clientEmail: 'bridge@some-project.iam.gserviceaccount.com',
      clientId: undefined,
      privateKey: 'key-canary',
      privateKeyId: undefined,
      subject: 'alice@example.com',
      tokenEndpoint: 'https://oauth2.googleapis.com/token',
      scopes: ['https://www.googleapis.com/auth/carddav'],
      grantedAt: 1.7e12,
    }
    await store.putGrant('alice', grant)
    assert.deepEqual(await store.grant('alice'), grant)
  })
})
