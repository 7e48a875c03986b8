import { generateKeyPairSync } from 'node:crypto'

/** A service account of a Google project, and the JSON key that its console gives out once. */
export interface ServiceAccountSample {
  readonly email: string
  /** PEM, as Google keeps it. */
  readonly publicKey: string
  readonly privateKey: string
  readonly keyFile: Readonly<Record<string, string>>
}

/** A fresh one of the project `some-project`. */
export function serviceAccount(): ServiceAccountSample {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const email = 'bridge@some-project.iam.gserviceaccount.com'
  return {
    email,
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
    privateKey,
    keyFile: {
      type: 'service_account',
      project_id: 'some-project',
      private_key_id: '0123456789abcdef0123456789abcdef01234567',
      private_key: privateKey,
      client_email: email,
      client_id: '112233445566778899000',
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: 'https://oauth2.googleapis.com/token',
      universe_domain: 'googleapis.com',
    },
  }
}
