import { setImmediate } from 'node:timers/promises'
import { HttpError } from '../../errors/http-error.ts'
import type { Name } from '../xml/names.ts'
import { XmlError } from '../xml/xml-error.ts'
import { createXmlScanner, type XmlHandlers } from '../xml/xml-scanner.ts'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])
const SLICE = 512 * 1024

/**
 * The body without byte order mark and without white space in front: vdirsyncer 0.19 begins its bodies with a new line,
 * and white space before an XML declaration is malformed (https://www.w3.org/TR/xml/#sec-prolog-dtd).
 */
export function trimmed(body: Buffer): Buffer {
  let start = body.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0
  while (WHITE_SPACE.has(body[start] ?? -1)) start += 1
  return body.subarray(start)
}

/**
 * The strict gate that every XML body passes, in one scan. `choose` sees the name of the root and gives the handlers for
 * the whole document, root included; it may throw to refuse the root. Answers the root's name. What is not well-formed
 * is an `HttpError` 400 (https://www.rfc-editor.org/rfc/rfc4918#section-8.2). Other requests get their turn meanwhile.
 */
export async function scanBody(body: Buffer, choose: (root: Name) => XmlHandlers): Promise<Name> {
  let root: Name | undefined
  let chosen: XmlHandlers = {}
  const scanner = createXmlScanner({
    onOpen: (name, attributes) => {
      if (root === undefined) chosen = choose((root = name))
      chosen.onOpen?.(name, attributes)
    },
    onText: (text) => chosen.onText?.(text),
    onClose: (name) => chosen.onClose?.(name),
  })
  await refusingBadXml(async () => {
    for (let start = 0; start < body.length; start += SLICE) {
      if (start > 0) await setImmediate()
      scanner.write(body.subarray(start, start + SLICE))
    }
    scanner.end()
  })
  if (root === undefined) throw new HttpError(400, 'The request body has no root element')
  return root
}

async function refusingBadXml(scan: () => Promise<void>): Promise<void> {
  try {
    await scan()
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new HttpError(400, `The request body is refused as XML: ${cause.message}`, { cause })
  }
}
