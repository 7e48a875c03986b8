import type { AddressDataRequest } from '../../dav/request/requested-properties.ts'
import { parseVCard, printVCard, vcardVersion, type VCard } from '../../vcard/text/vcard.ts'
import { convertVCard, type VCardVersion } from '../../vcard/versions/version-conversion.ts'
import { inlineDataUri, MEDIA_PROPERTY_NAMES } from '../../vcard/text/media-properties.ts'
import { selectVCardProperties } from '../../vcard/serve/selected-properties.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteProfileWorkaround } from '../../observe/request-observer.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'

const versions: readonly VCardVersion[] = ['2.1', '3.0', '4.0']

/** Whether cards can be served in that version when a client asks for it. */
export const isVCardVersion = (version: string | undefined): version is VCardVersion =>
  versions.some((known) => known === version)

/** How a client gets a card: what it asks, and what its profile says. */
export interface CardFormat extends Pick<AddressDataRequest, 'properties'> {
  /** Undefined: that which is stored. */
  readonly version: string | undefined
  readonly profile: CardFormatProfile
}

/** A version that the profile names goes before the one that the client asks for. */
export const cardFormatFor = (
  profile: CardFormatProfile,
  { version, properties }: Partial<AddressDataRequest> = {},
): CardFormat => ({
  version: profile.version === 'asked' ? version : profile.version,
  properties,
  profile,
})

/** Whether cards go out byte for byte as they are stored. */
export const keepsCardUnchanged = ({ version, properties, profile }: CardFormat): boolean =>
  version === undefined && properties === undefined && profile.photo === 'as stored'

/** The media type of a card in that version. */
export const cardContentType = (version: string | undefined): string =>
  version === undefined || version === '3.0'
    ? 'text/vcard; charset=utf-8'
    : `text/vcard; version=${version}; charset=utf-8`

/** A card in that format; what cannot be parsed as a card comes back as it is. */
export function formatCardBytes(card: Buffer, format: CardFormat): Buffer {
  if (keepsCardUnchanged(format)) return card
  try {
    const parsed = parseVCard(card)
    const whole = formatCard(parsed, format)
    if (whole !== parsed) noteFormat(format)
    const { properties } = format
    if (properties === undefined && whole === parsed) return card
    return Buffer.from(
      printVCard(properties === undefined ? whole : selectVCardProperties(whole, properties)),
    )
  } catch (error) {
    // What upstream holds may be no vCard: clients get it as it is rather than not at all.
    if (error instanceof VCardError) return card
    throw error
  }
}

/** A whole card in the version and with the media of a format; the very same object when it is in it already. */
export function formatCard(card: VCard, { version, profile }: CardFormat): VCard {
  const converted = isVCardVersion(version) ? convertVCard(card, version) : card
  return profile.photo === 'inline' && vcardVersion(converted) === '3.0'
    ? withInlineMedia(converted)
    : converted
}

function withInlineMedia(card: VCard): VCard {
  const inline = card.map((property) =>
    MEDIA_PROPERTY_NAMES.has(property.name) ? (inlineDataUri(property) ?? property) : property,
  )
  return inline.every((property, at) => property === card[at]) ? card : inline
}

function noteFormat({ version, profile }: CardFormat): void {
  if (profile.version !== 'asked')
    noteProfileWorkaround(profile, () => `cards were served as vCard ${profile.version}`)
  else if (version === undefined || version === '3.0')
    noteProfileWorkaround(profile, () => 'pictures in data: URIs were served as 3.0 has them')
}
