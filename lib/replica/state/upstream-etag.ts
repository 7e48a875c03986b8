import { hash } from 'node:crypto'

/** Upstream's ETag as it is kept: without blanks around. Undefined for one that tells cards from each other by nothing. */
export function readUpstreamEtag(text: string | undefined): string | undefined {
  const etag = text?.trim() ?? ''
  return opaqueOf(etag) === '' ? undefined : etag
}

/** Whether two name the same version: quotes, and the mark of weakness that compression on the way adds, apart. */
export const isSameUpstreamEtag = (one: string | undefined, other: string | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && opaqueOf(one) === opaqueOf(other))

/** The one of the two spellings that a condition may name, where they are the same. */
export const namedUpstreamEtag = (
  etag: string | undefined,
  known: string | undefined,
): string | undefined =>
  conditionEtag(etag) === undefined && isSameUpstreamEtag(etag, known) ? (known ?? etag) : etag

/** `W/"x"`, `x` and `"x"` are told as `"x"`; what cannot stand in a header field, by its hash. */
export function strongEtag(etag: string): string {
  const opaque = opaqueOf(etag)
  const isSpeakable = /^[\x21\x23-\x7e]*$/.test(opaque)
  return `"${isSpeakable ? opaque : hash('sha256', opaque, 'base64url').slice(0, 16)}"`
}

/** Upstream's ETag as a condition may name it (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1): no weak one. */
export const conditionEtag = (etag: string | undefined): string | undefined =>
  etag !== undefined && /^"[\x21\x23-\x7e]*"$/.test(etag) ? etag : undefined

const opaqueOf = (etag: string): string => etag.replace(/^W\//i, '').replace(/^"(.*)"$/s, '$1')
