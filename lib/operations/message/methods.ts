import { HttpError } from '../../errors/http-error.ts'
import type { DavResource } from '../../mapping/resource.ts'

const collections = ['OPTIONS', 'GET', 'HEAD', 'PROPFIND', 'PROPPATCH', 'REPORT']
const byKind: Readonly<Partial<Record<DavResource['kind'], readonly string[]>>> = {
  book: [...collections, 'POST'],
  card: [...collections, 'PUT', 'DELETE'],
}

/** 404 where nothing is, 405 with Allow where something else is. */
export function methodNotAllowedError({ kind }: DavResource): HttpError {
  if (kind === 'unknown') return new HttpError(404, 'Nothing is here')
  return new HttpError(405, 'Not on this kind of resource', {
    headers: { Allow: (byKind[kind] ?? collections).join(', ') },
  })
}

/** 405 for a GET of a book that asks for nothing that a book can be read as (RFC 4918 §9.4 leaves that to servers). */
export function notReadAsSuchError(): HttpError {
  const { book = [] } = byKind
  const others = book.filter((method) => method !== 'GET' && method !== 'HEAD')
  return new HttpError(405, 'GET gives a book as text/vcard, or by ?export, or to a browser', {
    headers: { Allow: others.join(', ') },
  })
}

/** Methods that OPTIONS lists alike for every path. */
export const commonMethods: readonly string[] = [...collections, 'POST', 'PUT', 'DELETE']

/** All methods that the bridge serves anywhere. */
export const servedMethods: readonly string[] = [...commonMethods, 'MKCOL']

/** Known to DAV's RFCs, served nowhere: 405, where an unknown method is 501. */
export const unsupportedDavMethods: ReadonlySet<string> = new Set(
  'LOCK UNLOCK COPY MOVE MKCALENDAR ACL BIND UNBIND REBIND SEARCH PATCH TRACE CONNECT CHECKOUT CHECKIN UPDATE LABEL MERGE VERSION-CONTROL UNCHECKOUT MKWORKSPACE MKACTIVITY BASELINE-CONTROL ORDERPATCH MKREDIRECTREF UPDATEREDIRECTREF LINK UNLINK'.split(
    ' ',
  ),
)
