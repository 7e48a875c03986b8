import { createGroups } from '../text/apple-groups.ts'
import type { Card } from '../text/card.ts'
import { changeProperty, type Property } from '../text/property.ts'

/** A property and what belongs to it: Apple's label of `item1.TEL` is `item1.X-ABLabel`. They move together. */
export interface Item {
  readonly property: Property
  /** In their order; none for most properties. */
  readonly companions: readonly Property[]
}

const COMPANIONS: ReadonlySet<string> = new Set(['X-ABLABEL', 'X-ABADR'])

/**
 * The items of a card, in the order of their properties. Companions belong to the first other property of their
 * group; those that have lost it are items of their own.
 */
export function itemsOf(card: Card): readonly Item[] {
  const owners = ownersOf(card)
  const companions = Map.groupBy(card.filter(isCompanion), (one) => owners.get(groupOf(one)))
  return card.flatMap((property) => {
    if (isCompanion(property) && owners.has(groupOf(property))) return []
    return [{ property, companions: companions.get(property) ?? [] }]
  })
}

/** The inverse of `itemsOf`, but that companions follow their property at once. */
export function cardOf(items: readonly Item[]): Card {
  return items.flatMap(({ property, companions }) => [property, ...companions])
}

/** An item of these, in the group of the property, else in that of the first companion. */
export function createItem(property: Property, companions: readonly Property[]): Item {
  const group = property.group ?? companions[0]?.group
  return {
    property: companions.length === 0 ? property : inGroup(property, group),
    companions: companions.map((companion) => inGroup(companion, group)),
  }
}

/** The card with groups of other names where `other` has them too, so that items of both fit into one card. */
export function apartFrom(other: Card, card: Card): Card {
  const taken = new Set(other.map(groupOf))
  const fresh = createGroups([...other, ...card])
  const names = new Map<string, string>()
  for (const group of new Set(card.map(groupOf)))
    if (group !== undefined && taken.has(group)) names.set(group, fresh())
  return card.map((one) => inGroup(one, names.get(groupOf(one) ?? '') ?? one.group))
}

function ownersOf(card: Card): ReadonlyMap<string | undefined, Property> {
  const owners = new Map<string | undefined, Property>()
  for (const property of card) {
    const group = groupOf(property)
    if (group === undefined || isCompanion(property) || owners.has(group)) continue
    owners.set(group, property)
  }
  return owners
}

function isCompanion({ name }: Property): boolean {
  return COMPANIONS.has(name)
}

function groupOf({ group }: Property): string | undefined {
  return group?.toLowerCase()
}

function inGroup(property: Property, group: string | undefined): Property {
  return property.group === group ? property : changeProperty(property, { group })
}
