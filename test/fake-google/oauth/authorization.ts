import { randomBytes } from 'node:crypto'
import type { Answer } from '../answer.ts'
import { consentPage, errorPage } from './consent-page.ts'
import type { Exchange } from '../exchange.ts'
import type { Service } from '../service.ts'

/** A code on its way to the token endpoint. */
export interface Code {
  readonly email: string
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly challenge: string | undefined
  readonly method: string
  readonly offline: boolean
  readonly expires: number
}

export type Codes = Map<string, Code>

const TEN_MINUTES = 600_000

/**
 * The authorization endpoint. GET shows the consent page, POST of its form is the person's answer; `auto=EMAIL` in
 * the query, or the switch `consent`, stands for a person who agrees at once.
 */
export function authorize(exchange: Exchange, service: Service, codes: Codes): Answer {
  const asked = exchange.query
  const fault = refusal(asked, service)
  if (fault !== undefined) return errorPage(400, fault)
  const answered = exchange.method === 'POST' ? new URLSearchParams(exchange.text) : undefined
  if (answered?.has('deny') === true) return back(asked, { error: 'access_denied' })
  const email = answered?.get('email') ?? asked.get('auto') ?? service.switches.consent
  if (email === undefined) return consentPage(asked, [...service.accounts.keys()])
  if (!service.accounts.has(email)) return errorPage(400, 'invalid_request')
  const scopes = grantedScopes(asked, answered, service)
  return approve(asked, email, scopes, service, codes)
}

function approve(
  asked: URLSearchParams,
  email: string,
  scopes: readonly string[],
  service: Service,
  codes: Codes,
): Answer {
  const clientId = asked.get('client_id') ?? ''
  const first = !service.grants.hasGrant(email, clientId)
  const code = `4/0A${randomBytes(32).toString('base64url')}`
  codes.set(code, {
    email,
    clientId,
    scopes,
    redirectUri: asked.get('redirect_uri') ?? '',
    challenge: asked.get('code_challenge') ?? undefined,
    method: asked.get('code_challenge_method') ?? 'plain',
    offline:
      asked.get('access_type') === 'offline' &&
      (first || /\bconsent\b/.test(asked.get('prompt') ?? '')),
    expires: service.clock.now() + TEN_MINUTES,
  })
  const { issuer } = service.switches
  return back(asked, {
    ...(issuer === undefined ? {} : { iss: issuer }),
    code,
    scope: scopes.join(' '),
  })
}

/** Why a request cannot even be answered with a redirect. */
function refusal(asked: URLSearchParams, { clients }: Service): string | undefined {
  const clientId = asked.get('client_id')
  if (!clientId) return 'invalid_request'
  if (clients.length > 0 && !clients.some((one) => one.clientId === clientId))
    return 'invalid_client'
  if (!isLoopback(asked.get('redirect_uri') ?? '')) return 'redirect_uri_mismatch'
  if (asked.get('response_type') !== 'code') return 'unsupported_response_type'
  return asked.get('scope') ? undefined : 'invalid_scope'
}

/** An installed app may use any port of the loopback interface. */
function isLoopback(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false
  const { protocol, hostname } = new URL(redirectUri)
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}

function grantedScopes(
  asked: URLSearchParams,
  answered: URLSearchParams | undefined,
  { switches }: Service,
): readonly string[] {
  const requested = (asked.get('scope') ?? '').split(/\s+/).filter(Boolean)
  const ticked = answered?.getAll('granted') ?? switches.grantedScopes ?? requested
  return requested.filter((scope) => ticked.includes(scope))
}

function back(asked: URLSearchParams, parameters: Readonly<Record<string, string>>): Answer {
  const location = new URL(asked.get('redirect_uri') ?? '')
  const state = asked.get('state')
  if (state !== null) location.searchParams.set('state', state)
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value)
  return { status: 302, headers: { location: location.href } }
}
