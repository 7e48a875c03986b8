import type { Resource } from '../../mapping/resource.ts'

const collections = ['OPTIONS', 'GET', 'HEAD', 'PROPFIND', 'PROPPATCH', 'REPORT']
const byKind: Readonly<Partial<Record<Resource['kind'], readonly string[]>>> = {
  book: [...collections, 'POST'],
  card: [...collections, 'PUT', 'DELETE'],
}

/** The methods that a resource of this kind knows (RFC 9110 §10.2.1). */
export const allowed = ({ kind }: Resource): readonly string[] => byKind[kind] ?? collections

/** All methods that the bridge serves anywhere; OPTIONS lists them alike for every path, before authentication. */
export const served: readonly string[] = [...collections, 'POST', 'PUT', 'DELETE']

/** Known to DAV's RFCs, served nowhere: 405, where an unknown method is 501. */
export const refused: ReadonlySet<string> = new Set(
  'LOCK UNLOCK COPY MOVE MKCOL MKCALENDAR ACL BIND UNBIND REBIND SEARCH PATCH TRACE CONNECT CHECKOUT CHECKIN UPDATE LABEL MERGE VERSION-CONTROL UNCHECKOUT MKWORKSPACE MKACTIVITY BASELINE-CONTROL ORDERPATCH MKREDIRECTREF UPDATEREDIRECTREF LINK UNLINK'.split(
    ' ',
  ),
)
