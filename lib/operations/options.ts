import { locateResource } from '../mapping/resource.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import type { DavResponse } from './message/dav-message.ts'
import { commonMethods } from './message/methods.ts'

/** What every answer says in `DAV` (https://www.rfc-editor.org/rfc/rfc4918#section-18). */
export const complianceClasses = '1, 3, addressbook'

/**
 * Answers OPTIONS before authentication: alike for every path, but that MKCOL is named at the home set and at what may be a
 * book in it, where upstream makes books (https://www.rfc-editor.org/rfc/rfc5689#section-3.1).
 */
export const answerOptions = (target: string, quirks: UpstreamQuirks): DavResponse =>
  !quirks.has('makes-no-books') && ['home', 'book'].includes(locateResource(target).kind)
    ? answerWith([...commonMethods, 'MKCOL'], `${complianceClasses}, extended-mkcol`)
    : answerWith(commonMethods, complianceClasses)

const answerWith = (methods: readonly string[], classes: string): DavResponse => ({
  status: 200,
  headers: { Allow: methods.join(', '), DAV: classes },
})
