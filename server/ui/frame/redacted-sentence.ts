import { redactSecrets } from '../../log/redact.ts'

/** A message as the command line prints it, as a sentence of a page; secrets are masked. */
export function toRedactedSentence(message: string): string {
  const text = redactSecrets(message)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
