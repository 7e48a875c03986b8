import { randomBytes } from 'node:crypto'
import type { Account, Alias, Device, Places, RefreshTokenGrant } from '../../../lib/store/store.ts'

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

export function places(): Places {
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

export function alias(upstreamName: string, account = 'alice'): Alias {
  return {
    account,
    book: 'contacts',
    name: `${upstreamName}-at-home.vcf`,
    uid: undefined,
    upstreamName,
    id: undefined,
    state: 'pending',
    since: 1.7e12,
  }
}
