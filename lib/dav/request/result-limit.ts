import { HttpError } from '../../errors/http-error.ts'
import { childElementNamed, type XmlElement } from '../xml/xml-element.ts'

/**
 * Reads the result limit of a report: `nresults` in `limit`, both in the `namespace` of the report: `DAV:` (RFC 5323 §5.17)
 * or CardDAV's (RFC 6352 §10.6). Undefined where there is none; `HttpError` 400 for what is no unsigned integer.
 */
export function readResultLimit(root: XmlElement, namespace: string): number | undefined {
  const limit = childElementNamed(root, `{${namespace}}limit`)
  const nresults = limit && childElementNamed(limit, `{${namespace}}nresults`)
  if (nresults === undefined) return undefined
  const digits = nresults.text.trim()
  if (!/^\d+$/.test(digits)) throw new HttpError(400, 'The limit of a report is no number')
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER)
}
