import type { Answer } from '../answer.ts'
import { authorize } from './authorization.ts'
import type { Codes } from './authorization.ts'
import { deviceCode } from '../demo/device.ts'
import type { Exchange } from '../exchange.ts'
import type { Service } from '../service.ts'
import { revocation, token, tokenInfo } from './token-endpoint.ts'

export const AUTHORIZATION = '/o/oauth2/v2/auth'
export const TOKEN = '/token'
export const REVOCATION = '/revoke'

/** Google's OAuth service; undefined for a path that is none of its endpoints. */
export function oauth(exchange: Exchange, service: Service, codes: Codes): Answer | undefined {
  switch (exchange.path) {
    case AUTHORIZATION:
      return authorize(exchange, service, codes)
    // The two aliases are older and still in use.
    case TOKEN:
    case '/oauth2/v4/token':
    case '/o/oauth2/token':
      return token(exchange, service, codes)
    case REVOCATION:
      return revocation(exchange, service)
    case '/tokeninfo':
      return tokenInfo(exchange, service)
    case '/device/code':
      return deviceCode(exchange)
    default:
      return undefined
  }
}
