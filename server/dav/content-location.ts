import { resourceHref, type DavResource } from '../../lib/mapping/resource.ts'
import type { DavResponse } from '../../lib/operations/message/dav-message.ts'

interface MethodAndTarget {
  readonly method: string
  readonly target: string
}

/**
 * An answer about a collection that was asked for without its slash says what the collection is called
 * (https://www.rfc-editor.org/rfc/rfc4918#section-5.2).
 */
export function withContentLocation(
  response: DavResponse,
  { method, target }: MethodAndTarget,
  resource: DavResource,
): DavResponse {
  // Of a POST it would name what was made (https://www.rfc-editor.org/rfc/rfc9110#section-8.7).
  if (resource.kind === 'unknown' || method === 'POST' || response.status >= 300) return response
  const name = resourceHref(resource)
  const path = target.split('?', 1)[0] ?? ''
  if (!name.endsWith('/') || path.endsWith('/')) return response
  return { ...response, headers: { ...response.headers, 'Content-Location': name } }
}
