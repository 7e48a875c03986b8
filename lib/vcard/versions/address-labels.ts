import type { VCard } from '../text/vcard.ts'
import { encodeCaretEscapes } from './params-to-40.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/**
 * The card with every LABEL of 3.0 as a parameter of its address (RFC 6350 §6.3.1): the first ADR without one that has
 * the same group and parameters. A LABEL without an address becomes X-LABEL.
 */
export function moveLabelsToAddresses(card: VCard): VCard {
  if (!card.some(({ name }) => name === 'LABEL')) return card
  const addresses = addressesOfLabels(card)
  const labels = new Map([...addresses].map(([label, address]) => [address, label]))
  return card.flatMap((property) => {
    if (addresses.has(property)) return []
    const label = labels.get(property)
    if (label !== undefined) return [withLabel(property, label)]
    return [
      property.name === 'LABEL' ? changeVCardProperty(property, { name: 'X-LABEL' }) : property,
    ]
  })
}

/** From each LABEL of 3.0 to its address, as far as it has one: see `moveLabelsToAddresses`. */
export function addressesOfLabels(card: VCard): ReadonlyMap<VCardProperty, VCardProperty> {
  const labels = card.filter(({ name }) => name === 'LABEL')
  if (labels.length === 0) return new Map()
  const unlabelled = new Map<string, VCardProperty[]>()
  for (const property of card) {
    if (property.name !== 'ADR' || property.params.some(({ name }) => name === 'LABEL')) continue
    const addresses = unlabelled.get(groupAndTypes(property))
    if (addresses === undefined) unlabelled.set(groupAndTypes(property), [property])
    else addresses.push(property)
  }
  return new Map(
    labels.flatMap((label) => {
      const address = unlabelled.get(groupAndTypes(label))?.shift()
      return address === undefined ? [] : [[label, address] as const]
    }),
  )
}

/** Equal for an address and its label, whatever the order and the case of their types; PREF is ignored. */
function groupAndTypes({ group, params }: VCardProperty): string {
  const words = params
    .filter(({ name }) => name !== 'PREF')
    .flatMap(({ name, values }) => values.map((value) => `${name}=${comparableValue(name, value)}`))
  return JSON.stringify([group?.toLowerCase(), ...words.toSorted()])
}

function comparableValue(name: string, value: string): string {
  return name === 'TYPE' ? value.toLowerCase() : value
}

// The escapes are those of the example in RFC 6350 §6.3.1.
function withLabel(address: VCardProperty, label: VCardProperty): VCardProperty {
  const text = unescapeVCardText(label.value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const params = [...address.params, { name: 'LABEL', values: [encodeCaretEscapes(text)] }]
  return changeVCardProperty(address, { params }, label)
}
