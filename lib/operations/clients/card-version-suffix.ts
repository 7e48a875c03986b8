import type { CardFormatProfile } from './client-profile.ts'

/**
 * An ETag as a device sees it whose profile names a version of vCard. The suffix makes a client read everything again when
 * its profile is changed; two representations of one card must not share a strong ETag anyway
 * (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).
 */
export const addCardVersionToEtag = (etag: string, { version }: CardFormatProfile): string =>
  version === 'asked' ? etag : etag.replace(/"$/, `;v${version}"`)

/**
 * Whether an ETag, with such a suffix or without, is `present`, which has none: a client that changes a card gets no 412
 * because it has seen that card in another version.
 */
export const equalsEtagIgnoringCardVersion = (asked: string, present: string): boolean =>
  asked === present || asked.replace(/;v(?:2\.1|3\.0|4\.0)"$/, '"') === present
