import { randomBytes } from 'node:crypto'
import type { Account } from '../../../lib/store/accounts.ts'
import type { Device } from '../../../lib/store/devices.ts'
import type { RefreshTokenGrant } from '../../../lib/store/grants.ts'
import type { UpstreamLocations } from '../../../lib/store/upstream-locations.ts'

export function account(name = 'alice'): Account {
  return { name, email: `${name}@example.com`, state: 'ok', stateSince: 1, createdAt: 1.7e12 }
}

export function grant(refreshToken = 'refresh-canary'): RefreshTokenGrant {
  return {
    kind: 'refresh-token',
    refreshToken,
    clientId: 'id',
    clientSecret: 'client-secret-canary',
    authorizationEndpoint: 'https://accounts.example/auth',
    tokenEndpoint: 'https://accounts.example/token',
    revocationEndpoint: 'https://accounts.example/revoke',
    scopes: ['https://www.googleapis.com/auth/carddav'],
  }
}

export function device(account = 'alice', name = 'phone'): Device {
  return {
    account,
    name,
    verifier: randomBytes(32),
    salt: randomBytes(16),
    readOnly: false,
    profile: undefined,
    book: undefined,
    digest: undefined,
    policy: 'merge',
    expiresAt: undefined,
    createdAt: 1.7e12,
  }
}

export function upstreamLocations(): UpstreamLocations {
  return {
    origin: 'https://www.googleapis.com',
    principal: '/carddav/v1/principals/alice@example.com/',
    home: '/carddav/v1/principals/alice@example.com/lists/',
    books: [
      { slug: 'contacts', path: '/lists/default/', displayName: 'Contacts' },
      { slug: 'a', path: '/lists/a/', displayName: undefined },
    ],
    discoveredAt: 1.7e12,
  }
}
