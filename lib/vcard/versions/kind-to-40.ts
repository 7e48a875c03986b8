import type { VCard } from '../text/vcard.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'

/**
 * The card with Apple's properties for a group, its members and a company as KIND and MEMBER (RFC 6350 §6.1.4, §6.6.5).
 * 4.0 has one KIND, and MEMBER in groups only: what does not fit stays as it is.
 */
export function convertKindToVCard40(card: VCard): VCard {
  if (card.some(({ name }) => name === 'KIND')) return card
  const marker = card.find(isGroup) ?? card.find(isCompany)
  if (marker === undefined) return card
  const isForGroup = isGroup(marker)
  return card.map((property) => {
    if (property === marker) return kind(property, isForGroup ? 'group' : 'org')
    return isForGroup && property.name === 'X-ADDRESSBOOKSERVER-MEMBER'
      ? changeVCardProperty(property, { name: 'MEMBER' })
      : property
  })
}

function kind(property: VCardProperty, value: string): VCardProperty {
  return changeVCardProperty(property, { name: 'KIND', value })
}

function isGroup(property: VCardProperty): boolean {
  return isBare(property, 'X-ADDRESSBOOKSERVER-KIND') && /^group$/i.test(property.value)
}

function isCompany(property: VCardProperty): boolean {
  return isBare(property, 'X-ABSHOWAS') && /^company$/i.test(property.value)
}

function isBare(property: VCardProperty, name: string): boolean {
  return property.name === name && property.group === undefined && property.params.length === 0
}
