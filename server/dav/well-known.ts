import type { DavResource } from '../../lib/mapping/resource.ts'
import { noteProfileWorkaround } from '../../lib/observe/request-observer.ts'
import type { ClientProfile } from '../../lib/operations/clients/client-profile.ts'
import type { DavResponse } from '../../lib/operations/message/dav-message.ts'

/** https://www.rfc-editor.org/rfc/rfc6764#section-5. A cached permanent redirect would outlive a change. */
export const wellKnownRedirectResponse: DavResponse = {
  status: 301,
  headers: { Location: '/', 'Cache-Control': 'no-store' },
}

/** Whether the resource is `/.well-known/carddav`, and the client follows its redirect. */
export const isRedirectedWellKnown = (
  resource: DavResource,
  { wellKnown }: ClientProfile,
): boolean => resource.kind === 'well-known' && wellKnown === 'redirect'

/** For clients that follow no redirect `/.well-known/carddav` is the context root; all else stays as it is. */
export function resolveWellKnownInPlace(
  resource: DavResource,
  profile: ClientProfile,
): DavResource {
  if (resource.kind !== 'well-known') return resource
  noteProfileWorkaround(profile, () => 'the well-known path answered in place of a redirect')
  return { kind: 'root', path: '/.well-known/carddav' }
}
