import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { RefreshTokenGrant } from '../../../lib/store/grants.ts'

export type Script = (form: URLSearchParams, response: ServerResponse, count: number) => void

/** A token endpoint that does what the script says; `forms` are the requests so far. */
export interface TokenServer {
  readonly url: string
  readonly forms: URLSearchParams[]
  script: Script
}

export async function startTokenServer(t: TestContext, script: Script): Promise<TokenServer> {
  const server = createServer((request, response) => {
    void body(request).then((text) => {
      tokens.forms.push(new URLSearchParams(text))
      tokens.script(new URLSearchParams(text), response, tokens.forms.length)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const tokens: TokenServer = { url: `http://127.0.0.1:${port}/token`, forms: [], script }
  return tokens
}

async function body(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

export const json = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

/** Numbered access tokens, no new refresh token: as Google answers a refresh. */
export const likeGoogle: Script = (_, response, count) => {
  json(response, 200, {
    access_token: `ya29.token-${count}`,
    expires_in: 3599,
    scope: 'https://www.googleapis.com/auth/carddav',
    token_type: 'Bearer',
  })
}

export const invalidGrant: Script = (_, response) => {
  json(response, 400, {
    error: 'invalid_grant',
    error_description: 'Token has been expired or revoked.',
  })
}

export const grantFor = (
  tokenEndpoint: string,
  refreshToken = '1//canary-refresh-token',
): RefreshTokenGrant => ({
  kind: 'refresh-token',
  refreshToken,
  clientId: 'client-1',
  clientSecret: 'GOCSPX-canary-secret',
  authorizationEndpoint: tokenEndpoint.replace('/token', '/auth'),
  tokenEndpoint,
  revocationEndpoint: tokenEndpoint.replace('/token', '/revoke'),
  scopes: ['https://www.googleapis.com/auth/carddav'],
})
