import {
  createLabelledProperty,
  fromLabelledProperties,
  type LabelledProperty,
} from '../merge/labelled-property.ts'
import { createVCardGroupNameGenerator } from '../text/group-names.ts'
import { changeVCardProperty } from '../text/property.ts'
import type { VCard } from '../text/vcard.ts'

/** The items as a card in which no two share a group; those in `first` keep theirs. */
export function joinItems(
  items: readonly LabelledProperty[],
  first: ReadonlySet<LabelledProperty>,
): VCard {
  const nextGroup = createVCardGroupNameGenerator(fromLabelledProperties(items))
  const used = new Set(items.filter((item) => first.has(item)).map(groupOf))
  used.delete(undefined)
  const apart = items.map((item) => {
    const group = groupOf(item)
    if (first.has(item) || group === undefined) return item
    if (used.has(group)) return inGroup(item, nextGroup())
    used.add(group)
    return item
  })
  return fromLabelledProperties(apart)
}

function groupOf({ property }: LabelledProperty): string | undefined {
  return property.group?.toLowerCase()
}

function inGroup({ property, companions }: LabelledProperty, group: string): LabelledProperty {
  return createLabelledProperty(changeVCardProperty(property, { group }), companions)
}
