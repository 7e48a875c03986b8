import { carddav } from '../../lib/dav/xml/names.ts'
import type { HttpError } from '../../lib/errors/http-error.ts'

const conditions = ['valid-address-data', 'supported-address-data', 'max-resource-size'].map(
  carddav,
)

/** Whether a client has been told that its card is not taken: many keep the edit to themselves then, and say nothing. */
export const isRefusedCard = ({ condition }: HttpError): boolean =>
  condition !== undefined && conditions.includes(condition.name)

const words = 'A card was refused'

/** What is kept of a refused card, for a person. */
export const refusedCard = ({ message }: HttpError): string => `${words}: ${message}`

/** The inverse: whether a kept message tells of a refused card. The account is well then. */
export const tellsOfCard = (message: string): boolean => message.startsWith(words)
