import { createVCardGroupNameGenerator } from '../text/group-names.ts'
import type { VCard } from '../text/vcard.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'

/**
 * A property with those that describe it in its group: Apple's label of `item1.TEL` is `item1.X-ABLabel`. They move
 * together.
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
 * group. A companion without one counts as a property itself.
 */
export function toLabelledProperties(card: VCard): readonly LabelledProperty[] {
  const owners = ownersOf(card)
  const companions = Map.groupBy(card.filter(isCompanion), (one) => owners.get(groupOf(one)))
  return card.flatMap((property) => {
    if (isCompanion(property) && owners.has(groupOf(property))) return []
    return [{ property, companions: companions.get(property) ?? [] }]
  })
}

/** The inverse of `toLabelledProperties`, except that companions follow their property immediately. */
export function fromLabelledProperties(properties: readonly LabelledProperty[]): VCard {
  return properties.flatMap(({ property, companions }) => [property, ...companions])
}

/** These together, in the group of the property, else in that of the first companion. */
export function createLabelledProperty(
  property: VCardProperty,
  companions: readonly VCardProperty[],
): LabelledProperty {
  const group = property.group ?? companions[0]?.group
  return {
    property: companions.length === 0 ? property : inGroup(property, group),
    companions: companions.map((companion) => inGroup(companion, group)),
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

function ownersOf(card: VCard): ReadonlyMap<string | undefined, VCardProperty> {
  const owners = new Map<string | undefined, VCardProperty>()
  for (const property of card) {
    const group = groupOf(property)
    if (group === undefined || isCompanion(property) || owners.has(group)) continue
    owners.set(group, property)
  }
  return owners
}

function isCompanion({ name }: VCardProperty): boolean {
  return COMPANIONS.has(name)
}

function groupOf({ group }: VCardProperty): string | undefined {
  return group?.toLowerCase()
}

function inGroup(property: VCardProperty, group: string | undefined): VCardProperty {
  return property.group === group ? property : changeVCardProperty(property, { group })
}
