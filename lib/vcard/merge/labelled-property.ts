import { createVCardGroupNameGenerator } from '../text/group-names.ts'
import type { VCard } from '../text/vcard.ts'
import { changeVCardProperty, type VCardProperty, withoutVCardParams } from '../text/property.ts'
import { addressesOfLabels } from '../versions/address-labels.ts'

/**
 * A property with those that describe it: Apple's label of `item1.TEL` is `item1.X-ABLabel`, and LABEL is an address as it is
 * printed on a letter. They move together.
 */
export interface LabelledProperty {
  readonly property: VCardProperty
  /** Labels and the like, in their order; none for most properties. */
  readonly companions: readonly VCardProperty[]
}

/** Apple's label, and its country code of an address. */
const COMPANIONS: ReadonlySet<string> = new Set(['X-ABLABEL', 'X-ABADR'])

/**
 * The properties of a card in their order, each with its companions, which belong to the first other property of their
 * group; a LABEL belongs to its address. A companion without one counts as a property itself.
 */
export function toLabelledProperties(card: VCard): readonly LabelledProperty[] {
  const owners = ownersOf(card)
  const companions = Map.groupBy(owners.keys(), (one) => owners.get(one))
  return card.flatMap((property) =>
    owners.has(property) ? [] : [{ property, companions: companions.get(property) ?? [] }],
  )
}

/** The inverse of `toLabelledProperties`, except that companions follow their property immediately. */
export function fromLabelledProperties(properties: readonly LabelledProperty[]): VCard {
  return properties.flatMap(({ property, companions }) => [property, ...companions])
}

/** These together, in the group of the property, else in that of a companion. */
export function createLabelledProperty(
  property: VCardProperty,
  companions: readonly VCardProperty[],
): LabelledProperty {
  const group = property.group ?? companions.find((one) => one.group !== undefined)?.group
  const typed = companions.map((companion) => withTypesOf(property, companion))
  return {
    property: inGroup(property, group),
    companions: typed.map((companion) => inGroup(companion, group)),
  }
}

/** `card` with new names for the groups that `other` has too, so that properties of both fit into one card. */
export function renameClashingVCardGroups(other: VCard, card: VCard): VCard {
  const used = new Set(other.map(groupOf))
  const nextName = createVCardGroupNameGenerator([...other, ...card])
  const names = new Map<string, string>()
  for (const group of new Set(card.map(groupOf)))
    if (group !== undefined && used.has(group)) names.set(group, nextName())
  return card.map((one) => inGroup(one, names.get(groupOf(one) ?? '') ?? one.group))
}

/** From each companion to the property that it belongs to. */
function ownersOf(card: VCard): ReadonlyMap<VCardProperty, VCardProperty> {
  const addresses = addressesOfLabels(card)
  const byGroup = new Map<string, VCardProperty>()
  for (const property of card) {
    const group = groupOf(property)
    if (group === undefined || isCompanion(property) || addresses.has(property)) continue
    if (!byGroup.has(group)) byGroup.set(group, property)
  }
  const labelled = card.filter(isCompanion).flatMap((companion) => {
    const owner = byGroup.get(groupOf(companion) ?? '')
    return owner === undefined ? [] : [[companion, owner] as const]
  })
  return new Map([...labelled, ...addresses])
}

/** A LABEL has the types of its address: that is how they find each other. */
function withTypesOf(address: VCardProperty, companion: VCardProperty): VCardProperty {
  if (companion.name !== 'LABEL') return companion
  const params = withoutVCardParams(address.params, 'LABEL')
  const isSame = printParams(params) === printParams(companion.params)
  return isSame ? companion : changeVCardProperty(companion, { params })
}

const printParams = (params: VCardProperty['params']): string =>
  params.map(({ name, values }) => [name, ...values].join()).join(';')

function isCompanion({ name }: VCardProperty): boolean {
  return COMPANIONS.has(name)
}

function groupOf({ group }: VCardProperty): string | undefined {
  return group?.toLowerCase()
}

function inGroup(property: VCardProperty, group: string | undefined): VCardProperty {
  return property.group === group ? property : changeVCardProperty(property, { group })
}
