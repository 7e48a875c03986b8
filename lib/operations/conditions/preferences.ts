import type { DavRequest } from '../message/dav-message.ts'

/** `Prefer: return=minimal` (RFC 8144 §2.1) or Apple's `Brief: t`: leave out what was not found. */
export const prefersMinimalReturn = ({ headers }: Pick<DavRequest, 'headers'>): boolean =>
  /(?:^|[,;\s])return\s*=\s*"?minimal"?(?:$|[,;\s])/i.test(headers.prefer ?? '') ||
  /^t/i.test(headers.brief?.trim() ?? '')

/** The response headers that say that the preference was applied. */
export const preferenceAppliedHeaders = (minimal: boolean): Record<string, string> =>
  minimal ? { 'Preference-Applied': 'return=minimal', Vary: 'Brief, Prefer' } : {}
