import type { AddressDataRequest } from '../../dav/request/requested-properties.ts'
import { type CardForm, isVCardVersion, viewCard } from '../../vcard/lens/card-form.ts'
import { parseVCard, printVCard } from '../../vcard/text/vcard.ts'
import { selectVCardProperties } from '../../vcard/serve/selected-properties.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteProfileWorkaround } from '../../observe/request-observer.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'

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
    const whole = viewCard(parsed, cardForm(format))
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

/** Which form of whole cards a format has. */
export const cardForm = ({ version, profile: { photo } }: CardFormat): CardForm => ({
  version: isVCardVersion(version) ? version : undefined,
  photo,
})

function noteFormat({ version, profile }: CardFormat): void {
  if (profile.version !== 'asked')
    noteProfileWorkaround(profile, () => `cards were served as vCard ${profile.version}`)
  else if (version === undefined || version === '3.0')
    noteProfileWorkaround(profile, () => 'pictures in data: URIs were served as 3.0 has them')
}
