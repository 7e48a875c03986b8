import type { VCard } from '../text/vcard.ts'
import { encodeCaretEscapes } from './params-to-40.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/**
 * The card with every LABEL of 3.0 as a parameter of its address (RFC 6350 §6.3.1): the first without one that has the
 * same group and parameters. A LABEL without an address goes as X-LABEL.
 */
export function moveLabelsToAddresses(card: VCard): VCard {
  const labels = card.filter(({ name }) => name === 'LABEL')
  if (labels.length === 0) return card
  const pairs = pair(card, labels)
  const taken = new Set(pairs.values())
  return card.flatMap((property) => {
    if (taken.has(property)) return []
    const label = pairs.get(property)
    if (label !== undefined) return [withLabel(property, label)]
    return [
      property.name === 'LABEL' ? changeVCardProperty(property, { name: 'X-LABEL' }) : property,
    ]
  })
}

function pair(
  card: VCard,
  labels: readonly VCardProperty[],
): ReadonlyMap<VCardProperty, VCardProperty> {
  const open = new Map<string, VCardProperty[]>()
  for (const property of card) {
    if (property.name !== 'ADR' || property.params.some(({ name }) => name === 'LABEL')) continue
    const addresses = open.get(kindOf(property))
    if (addresses === undefined) open.set(kindOf(property), [property])
    else addresses.push(property)
  }
  return new Map(
    labels.flatMap((label) => {
      const address = open.get(kindOf(label))?.shift()
      return address === undefined ? [] : [[address, label] as const]
    }),
  )
}

/** The same for an address and its label, whatever the order and the case of their types; PREF is of no account. */
function kindOf({ group, params }: VCardProperty): string {
  const words = params
    .filter(({ name }) => name !== 'PREF')
    .flatMap(({ name, values }) => values.map((value) => `${name}=${lower(name, value)}`))
  return JSON.stringify([group?.toLowerCase(), ...words.toSorted()])
}

function lower(name: string, value: string): string {
  return name === 'TYPE' ? value.toLowerCase() : value
}

// The escapes are those of the example in RFC 6350 §6.3.1.
function withLabel(address: VCardProperty, label: VCardProperty): VCardProperty {
  const text = unescapeVCardText(label.value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const params = [...address.params, { name: 'LABEL', values: [encodeCaretEscapes(text)] }]
  return changeVCardProperty(address, { params })
}
