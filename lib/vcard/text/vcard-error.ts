/** What was read is not one vCard; the message says why. The caller decides what that means: a bug, 403 or 502. */
export class VCardError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'VCardError'
  }
}
