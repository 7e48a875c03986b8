import { createHash } from 'node:crypto'
import { CARDDAV_SCOPE } from './grants.ts'
import type { Visitor } from './visitor.ts'

const REDIRECT = 'http://127.0.0.1:4711/back'
const VERIFIER = 'a-verifier-of-some-forty-three-characters-or-more'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

type Fields = Readonly<Record<string, string>>

/** Asks the authorization endpoint as an app does; `auto: ''` shows the page. */
export async function consent({ google }: Visitor, more: Fields = {}, init: RequestInit = {}) {
  const asked = new URLSearchParams({
    client_id: 'app',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: CARDDAV_SCOPE,
    state: 's1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    access_type: 'offline',
    auto: 'alice@gmail.example',
    ...more,
  })
  if (asked.get('auto') === '') asked.delete('auto')
  const answer = await fetch(`${google.authorizationEndpoint}?${asked.toString()}`, {
    redirect: 'manual',
    ...init,
  })
  const location = answer.headers.get('location')
  return {
    status: answer.status,
    text: await answer.text(),
    back: location === null ? undefined : new URL(location).searchParams,
  }
}

/** POSTs a form and reads the JSON. */
export async function post(url: string, fields: Fields) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** Turns a code into tokens. */
export function redeem({ google }: Visitor, code: string, more: Fields = {}) {
  const fields = { grant_type: 'authorization_code', client_id: 'app', redirect_uri: REDIRECT }
  return post(google.tokenEndpoint, { ...fields, code, code_verifier: VERIFIER, ...more })
}

/** Turns a refresh token into an access token. */
export function refresh({ google }: Visitor, token: string) {
  return post(google.tokenEndpoint, {
    grant_type: 'refresh_token',
    client_id: 'app',
    refresh_token: token,
  })
}

/** Consent and code at once. */
export async function login(visitor: Visitor, more: Fields = {}) {
  const { back } = await consent(visitor, more)
  return redeem(visitor, back?.get('code') ?? '')
}
