import type { AddressDataRequest } from '../../dav/request/requests.ts'
import { parseCard, printCard, versionOf, type Card } from '../../vcard/text/card.ts'
import { convert, type Version } from '../../vcard/versions/convert.ts'
import { inlineMedium, MEDIA } from '../../vcard/text/media.ts'
import { partial } from '../../vcard/serve/partial.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteProfile } from '../../observe/request-observer.ts'
import type { Reader } from '../clients/profile.ts'

const versions: readonly Version[] = ['2.1', '3.0', '4.0']

/** Whether cards can be served in that version when a client asks for it. */
export const isVersion = (version: string | undefined): version is Version =>
  versions.some((known) => known === version)

/** How a client gets a card: what it asks, and what its profile says. */
export interface CardForm extends Pick<AddressDataRequest, 'properties'> {
  /** Undefined: that which is stored. */
  readonly version: string | undefined
  readonly reader: Reader
}

/** A profile that names a version is heard before the client. */
export const formFor = (
  reader: Reader,
  { version, properties }: Partial<AddressDataRequest> = {},
): CardForm => ({
  version: reader.version === 'asked' ? version : reader.version,
  properties,
  reader,
})

/** Whether cards go out byte for byte as they are stored. */
export const isAsStored = ({ version, properties, reader }: CardForm): boolean =>
  version === undefined && properties === undefined && reader.photo === 'as stored'

/** The media type of a card in that version. */
export const contentTypeOf = (version: string | undefined): string =>
  version === undefined || version === '3.0'
    ? 'text/vcard; charset=utf-8'
    : `text/vcard; version=${version}; charset=utf-8`

/** A card in the form wanted; what is no card, untouched. */
export function asAsked(card: Buffer, form: CardForm): Buffer {
  if (isAsStored(form)) return card
  try {
    const read = parseCard(card)
    const whole = inForm(read, form)
    if (whole !== read) noteForm(form)
    const { properties } = form
    if (properties === undefined && whole === read) return card
    return Buffer.from(printCard(properties === undefined ? whole : partial(whole, properties)))
  } catch (error) {
    // What upstream holds may be no vCard: better whole than not at all.
    if (error instanceof VCardError) return card
    throw error
  }
}

/** A whole card in the version and with the media of a form; the very same object when it is so already. */
export function inForm(card: Card, { version, reader }: CardForm): Card {
  const converted = isVersion(version) ? convert(card, version) : card
  return reader.photo === 'inline' && versionOf(converted) === '3.0'
    ? withInlineMedia(converted)
    : converted
}

function withInlineMedia(card: Card): Card {
  const inline = card.map((property) =>
    MEDIA.has(property.name) ? (inlineMedium(property) ?? property) : property,
  )
  return inline.every((property, at) => property === card[at]) ? card : inline
}

function noteForm({ version, reader }: CardForm): void {
  if (reader.version !== 'asked')
    noteProfile(reader, () => `cards were served as vCard ${reader.version}`)
  else if (version === undefined || version === '3.0')
    noteProfile(reader, () => 'pictures in data: URIs were served as 3.0 has them')
}
