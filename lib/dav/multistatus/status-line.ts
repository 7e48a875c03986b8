import { XmlError } from '../xml/xml-error.ts'

/** The code of a `DAV:status` (RFC 4918 §14.28), with or without a reason, of any HTTP version. */
export function parseStatusLine(text: string): number {
  const code = /^HTTP\/\d+(?:\.\d+)?\s+([1-9]\d\d)(?:\s|$)/i.exec(text.trim())?.[1]
  if (code === undefined) throw new XmlError('a DAV:status that is no status line')
  return Number(code)
}
