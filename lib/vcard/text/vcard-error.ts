/** Thrown for what is not one vCard; the message says why, as the rest of a sentence (`has too many lines`). */
export class VCardError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'VCardError'
  }
}
