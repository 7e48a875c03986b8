import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { parseOAuthClientFile } from '../../../lib/oauth/oauth-client-file.ts'
import { CredentialFileError } from '../../../lib/oauth/credential-file.ts'
import { parseServiceAccountKeyFile } from '../../../lib/oauth/service-account-file.ts'
import { serviceAccount } from '../../support/service-account.ts'

const installed = {
  client_id: '1-a.apps.googleusercontent.com',
  project_id: 'some-project',
  client_secret: 'GOCSPX-canary',
  redirect_uris: ['http://localhost'],
}

const { keyFile, email } = serviceAccount()

/** Asserts one line that begins so, holds the cure and shows no secret. */
function assertFaults(
  read: (text: string) => unknown,
  faults: readonly (readonly [content: unknown, words: RegExp])[],
): void {
  for (const [content, words] of faults) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    assert.throws(
      () => read(text),
      ({ message, constructor }: Error) => {
        assert.match(message, words)
        assert.doesNotMatch(message, /\n|GOCSPX|PRIVATE KEY/)
        return constructor === CredentialFileError
      },
    )
  }
}

describe('the file of an OAuth client', () => {
  it('gives id and secret of a client of the type "Desktop app"', () => {
    const text = `\uFEFF${JSON.stringify({ installed })}`
    const client = { clientId: installed.client_id, clientSecret: 'GOCSPX-canary' }
    assert.deepEqual(parseOAuthClientFile(text), client)
  })

  it('is refused in one line that says what it is instead', () => {
    assertFaults(parseOAuthClientFile, [
      ['<html>', /^it is no JSON: give client_secret_….json as it was downloaded$/],
      ['[]', /^it is not client_secret/],
      [{ web: installed }, /^this client is of the type "Web application": create .*"Desktop app"/],
      [{}, /^it holds no OAuth client: create one of the type "Desktop app" at https:/],
      [{ installed: { client_id: ' ' } }, /^it names no client_id/],
      [{ installed: { client_id: 'x' } }, /^it holds no client_secret: add a secret/],
      [keyFile, /^it is the key of a service account.*account add NAME --service-account/],
    ])
  })
})

describe('the key file of a service account', () => {
  it('gives what is needed to sign, and what an administrator needs to allow it', () => {
    assert.deepEqual(parseServiceAccountKeyFile(JSON.stringify(keyFile)), {
      clientEmail: email,
      clientId: '112233445566778899000',
      privateKey: keyFile.private_key?.trim(),
      privateKeyId: keyFile.private_key_id,
      tokenUri: 'https://oauth2.googleapis.com/token',
    })
  })

  it('is refused in one line that says what is wrong', () => {
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const pem = elliptic.export({ type: 'pkcs8', format: 'pem' })
    assertFaults(parseServiceAccountKeyFile, [
      ['-----BEGIN', /^it is no JSON: give the JSON key of a service account/],
      [{ installed }, /^it is an OAuth client.*client add FILE$/],
      [{ ...keyFile, type: 'authorized_user' }, /^its type is not "service_account": make a JSON/],
      [{ ...keyFile, client_email: undefined }, /^it names no client_email/],
      [{ ...keyFile, private_key: '' }, /^it holds no private_key/],
      [{ ...keyFile, private_key: 'x' }, /^its private_key cannot be read: make a JSON key at/],
      [{ ...keyFile, private_key: pem }, /^its private_key is ec, not RSA/],
    ])
  })
})
