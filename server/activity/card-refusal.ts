import { carddavName } from '../../lib/dav/xml/xml-name.ts'
import type { HttpError } from '../../lib/errors/http-error.ts'

const conditions = ['valid-address-data', 'supported-address-data', 'max-resource-size'].map(
  carddavName,
)

/** Whether the error refuses a card that a client sent: many clients keep the edit to themselves then, and say nothing. */
export const isCardRefusal = ({ condition }: HttpError): boolean =>
  condition !== undefined && conditions.includes(condition.name)

const words = 'A card was refused'

/** What is stored of a refusal, for a person. */
export const cardRefusalMessage = ({ message }: HttpError): string => `${words}: ${message}`

/** Whether a stored message is one of those: the account works then. */
export const isCardRefusalMessage = (message: string): boolean => message.startsWith(words)
