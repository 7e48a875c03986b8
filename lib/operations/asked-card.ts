import type { AddressDataRequest } from '../dav/requests.ts'
import { parseCard, printCard } from '../vcard/card.ts'
import { convert, type Version } from '../vcard/convert.ts'
import { partial } from '../vcard/partial.ts'
import { VCardError } from '../vcard/vcard-error.ts'

const versions: readonly Version[] = ['2.1', '3.0', '4.0']

/** Whether cards can be served in that version when a client asks for it. */
export const isVersion = (version: string | undefined): version is Version =>
  versions.some((known) => known === version)

/** A card in the version and with the properties that a client asks for; untouched when it asks for neither. */
export function asAsked(
  card: Buffer,
  { version, properties }: Pick<AddressDataRequest, 'version' | 'properties'>,
): Buffer {
  try {
    const read = parseCard(card)
    const converted = isVersion(version) ? convert(read, version) : read
    return Buffer.from(
      printCard(properties === undefined ? converted : partial(converted, properties)),
    )
  } catch (error) {
    // What upstream holds may be no vCard: better whole than not at all.
    if (error instanceof VCardError) return card
    throw error
  }
}
