import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createAuthorizationRequest } from '../../../lib/oauth/authorization-request.ts'
import { openRedirectListener } from '../../../server/cli/login/redirect-listener.ts'
import { waitForAuthorizationCode } from '../../../server/cli/login/authorization-code.ts'
import { grantFor } from '../../lib/oauth/token-server.ts'

async function sitting() {
  const listener = await openRedirectListener()
  const consent = createAuthorizationRequest(
    grantFor('https://oauth2.example.com/token'),
    listener.redirectUri,
  )
  const codes: string[] = []
  const use = (code: string): Promise<string> => {
    codes.push(code)
    return Promise.resolve(code)
  }
  return { listener, consent, codes, use, note: () => undefined }
}

describe('waiting for the code (K17)', () => {
  it('ends after its time, and then the listener is closed', async () => {
    const { codes, ...wait } = await sitting()
    await assert.rejects(
      waitForAuthorizationCode({ ...wait, pasted: undefined, timeout: 20 }),
      /five minutes/,
    )
    const { redirectUri, state } = wait.consent
    await assert.rejects(fetch(`${redirectUri}?code=c&state=${state}`))
    assert.deepEqual(codes, [])
  })

  it('uses one code once, though it comes from the browser and pasted', async () => {
    const { codes, ...wait } = await sitting()
    const pasted = new PassThrough()
    const result = waitForAuthorizationCode({ ...wait, pasted })
    const redirect = `${wait.consent.redirectUri}?code=c&state=${wait.consent.state}`
    // The listener may have closed by then.
    const page = fetch(redirect).catch(() => undefined)
    pasted.write(`${redirect}\n`)
    assert.equal(await result, 'c')
    await page
    assert.deepEqual(codes, ['c'])
  })

  it('ends when the input ends without an address', async () => {
    const { codes, ...wait } = await sitting()
    const pasted = new PassThrough()
    pasted.end('\n')
    await assert.rejects(waitForAuthorizationCode({ ...wait, pasted }), /no address was pasted/)
    assert.deepEqual(codes, [])
  })
})
