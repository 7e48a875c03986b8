import type { VCard } from '../text/vcard.ts'
import { convertDatePropertyToVCard40 } from './conversions-to-40.ts'
import { convertParamsToVCard40 } from './params-to-40.ts'
import { changeVCardProperty } from '../text/property.ts'

/**
 * The card with X-BDAY and X-ANNIVERSARY, under which 3.0 keeps dates that it cannot express, renamed to BDAY and
 * ANNIVERSARY unless it has these too.
 */
export function convertDateExtensionsToVCard40(card: VCard): VCard {
  return ['BDAY', 'ANNIVERSARY'].reduce(convertDateExtension, card)
}

function convertDateExtension(card: VCard, name: string): VCard {
  const extension = card.find((property) => property.name === `X-${name}`)
  if (extension === undefined || card.some((property) => property.name === name)) return card
  const renamed = changeVCardProperty(extension, { name })
  const date = convertDatePropertyToVCard40(renamed, convertParamsToVCard40(renamed))
  return card.map((property) => (property === extension ? date : property))
}
