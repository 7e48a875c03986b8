import { type LabelledProperty, toLabelledProperties } from '../merge/labelled-property.ts'
import { createVCardProperty } from '../text/property.ts'
import { type VCard, vcardVersion } from '../text/vcard.ts'
import { convertVCard } from '../versions/version-conversion.ts'
import { CARD_FORMS, type CardForm, viewCard } from './card-form.ts'
import { type CardItem, cardItems, withoutSources } from './card-item.ts'

/** The versions in which items are kept and compared: 2.1 is read as 3.0, which can say all that it says. */
export type ItemVersion = '3.0' | '4.0'

/** The version in which the items of a card are compared. */
export const itemVersion = (card: VCard): ItemVersion =>
  vcardVersion(card) === '4.0' ? '4.0' : '3.0'

/** Whether it says something of the person, not which card it is and who wrote it. */
export const isContent = ({ property }: LabelledProperty): boolean => !METADATA.has(property.name)

const METADATA: ReadonlySet<string> = new Set(['VERSION', 'UID', 'REV', 'PRODID'])

/** The items of a card, in that version. */
export const itemsOf = (card: VCard, version: ItemVersion): readonly LabelledProperty[] =>
  toLabelledProperties(convertVCard(card, version))

/** VERSION, which items that are converted as a card need. */
export const versionItem = (version: ItemVersion): LabelledProperty => ({
  property: createVCardProperty('VERSION', version),
  companions: [],
})

/** A card that is kept, and how forms show it. */
export class KeptCard {
  readonly version: ItemVersion
  /** Without VERSION and the like. */
  readonly items: readonly LabelledProperty[]
  readonly #card: VCard

  constructor(card: VCard) {
    this.version = itemVersion(card)
    this.#card = withoutSources(convertVCard(card, this.version))
    this.items = toLabelledProperties(this.#card).filter(isContent)
  }

  /** Its items with what a form shows of them, in that form's `itemVersion`. */
  itemsIn(form: CardForm): readonly CardItem[] {
    const view = viewCard(this.#card, form)
    const shown = convertVCard(view, itemVersion(view))
    return cardItems(this.items, toLabelledProperties(shown).filter(isContent))
  }

  /** The same in one form after the other. */
  *renderings(): Iterable<readonly CardItem[]> {
    for (const form of CARD_FORMS) yield this.itemsIn(form)
  }
}
