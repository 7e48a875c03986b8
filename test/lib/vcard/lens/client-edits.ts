import fc from 'fast-check'
import { type CardForm, viewCard } from '../../../../lib/vcard/lens/card-form.ts'
import {
  fromLabelledProperties,
  type LabelledProperty,
  toLabelledProperties,
} from '../../../../lib/vcard/merge/labelled-property.ts'
import { contentMatchKey } from '../../../../lib/vcard/merge/match-keys.ts'
import { changeVCardProperty, createVCardProperty } from '../../../../lib/vcard/text/property.ts'
import { printVCard, type VCard, vcardVersion } from '../../../../lib/vcard/text/vcard.ts'
import { parseUploadedCard } from '../../../../lib/vcard/upload/uploaded-card.ts'
import { convertVCard } from '../../../../lib/vcard/versions/version-conversion.ts'

/** A card as it is parsed again. */
export const reread = (card: VCard): VCard =>
  parseUploadedCard(Buffer.from(printVCard(card)), 'text/vcard')

/** What a client of that form reads. */
export const readAs = (card: VCard, form: CardForm): VCard => reread(viewCard(card, form))

const METADATA = new Set(['VERSION', 'UID', 'REV', 'PRODID'])

/** What a card says of the person, 2.1 as 3.0. */
export const itemsOf = (card: VCard): readonly LabelledProperty[] =>
  toLabelledProperties(vcardVersion(card) === '4.0' ? card : convertVCard(card, '3.0')).filter(
    ({ property }) => !METADATA.has(property.name),
  )

/** Equal for cards that say the same. */
export const contentOf = (card: VCard): readonly string[] =>
  itemsOf(card)
    .map((item) => contentMatchKey(item) ?? '')
    .toSorted()

/** What a client does to one item, counted through the card. */
export interface ClientEdit {
  readonly at: number
  readonly how: 'remove' | 'change'
}

/** Some edits, and lines that are new. */
export const clientEdits: fc.Arbitrary<readonly ClientEdit[]> = fc.array(
  fc.record({ at: fc.nat({ max: 40 }), how: fc.constantFrom('remove', 'change') }),
  { maxLength: 4 },
)

/** The card that a client makes of another one: items removed, values changed, and a number and a mail of its own. */
export function edit(card: VCard, edits: readonly ClientEdit[], isAdding: boolean): VCard {
  const items = toLabelledProperties(card)
  const day = vcardVersion(card) === '4.0' ? '19770707' : '1977-07-07'
  const changes = new Map(edits.map(({ at, how }) => [items[at % Math.max(items.length, 1)], how]))
  const kept = items.flatMap((item) => {
    const how = changes.get(item)
    if (how === undefined || METADATA.has(item.property.name)) return [item]
    return how === 'remove' ? [] : [changed(item, day)]
  })
  return reread([...fromLabelledProperties(kept), ...(isAdding ? ADDED : [])])
}

const ADDED: VCard = [
  createVCardProperty('TEL', '+1 555 0199'),
  createVCardProperty('EMAIL', 'new@x.example', { group: 'item77' }),
  createVCardProperty('X-ABLABEL', 'New', { group: 'item77' }),
]

/** A date is changed into a date, a medium into another; all others get a word more. */
function changed({ property, companions }: LabelledProperty, day: string): LabelledProperty {
  const value = /^(?:X-)?(?:BDAY|ANNIVERSARY|ABDATE)$/.test(property.name)
    ? day
    : /^(?:PHOTO|LOGO|SOUND|KEY|GEO|TZ|KIND|X-ABSHOWAS|X-ADDRESSBOOKSERVER-KIND)$/.test(
          property.name,
        )
      ? property.value
      : `new${property.value}`
  return { property: changeVCardProperty(property, { value }), companions }
}
