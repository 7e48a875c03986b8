import type { ResponseSpool } from '../../http/response-spool.ts'
import type { ResponseHeaders } from '../../errors/http-error.ts'
import type { DavResource } from '../../mapping/resource.ts'
import type { ClientProfile } from '../clients/client-profile.ts'

/** A client's request after accept, authenticate and locate. */
export interface DavRequest {
  readonly method: string
  readonly resource: DavResource
  /** What stands behind the `?` of the request-target, as it was sent; empty when nothing does. */
  readonly query: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly profile: ClientProfile
  /** Whether an authority (`host:port`) in an href is one of our names. */
  readonly isOwnAuthority: (authority: string) => boolean
}

/** A whole response. */
export interface DavResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly body?: Buffer | ResponseSpool
}
