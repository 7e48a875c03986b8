import { inlineDataUri, MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import { type VCard, vcardVersion } from '../text/vcard.ts'
import { convertVCard, type VCardVersion } from '../versions/version-conversion.ts'

/** How a client is shown cards. */
export interface CardForm {
  /** Undefined: that of the card. */
  readonly version: VCardVersion | undefined
  /** Pictures that somebody stored in a 3.0 card as `data:` URIs, as 4.0 has them: so, or as 3.0 has them. */
  readonly photo: 'as stored' | 'inline'
}

/** All of them; what a client sends back may come from any: clients read one version and write another. */
export const CARD_FORMS: readonly CardForm[] = [
  { version: '3.0', photo: 'as stored' },
  { version: '4.0', photo: 'as stored' },
  { version: '2.1', photo: 'as stored' },
  { version: '3.0', photo: 'inline' },
]

/** The form whose version a card has. */
export function formOf(card: VCard): CardForm {
  const version = vcardVersion(card)
  return { version: isVCardVersion(version) ? version : undefined, photo: 'as stored' }
}

const VERSIONS: readonly VCardVersion[] = ['2.1', '3.0', '4.0']

/** Whether cards can be shown in that version. */
export const isVCardVersion = (version: string | undefined): version is VCardVersion =>
  VERSIONS.some((known) => known === version)

/** What a client of that form is shown of a card; the very same object when that is all of it, as it is. */
export function viewCard(card: VCard, { version, photo }: CardForm): VCard {
  const converted = version === undefined ? card : convertVCard(card, version)
  return photo === 'inline' && vcardVersion(converted) === '3.0'
    ? withInlineMedia(converted)
    : converted
}

function withInlineMedia(card: VCard): VCard {
  const inline = card.map((property) =>
    MEDIA_PROPERTY_NAMES.has(property.name) ? (inlineDataUri(property) ?? property) : property,
  )
  return inline.every((property, at) => property === card[at]) ? card : inline
}
