import { HttpError } from '../../errors/http-error.ts'
import { decodeXmlBody } from './decoded-xml-body.ts'
import { scanXmlBody } from './xml-body-scan.ts'
import { davName } from '../xml/xml-name.ts'
import { createCachingBodyParser } from './caching-body-parser.ts'
import { readRequestedProperties } from './requested-properties.ts'
import { parseXmlDocument, createXmlDocumentLimit } from './xml-document.ts'
import type { RequestedProperties } from './requested-properties.ts'

const ALLPROP: RequestedProperties = { kind: 'allprop', include: [] }

/**
 * Parses the body of a PROPFIND; an empty body, or one of white space, asks for allprop
 * (https://www.rfc-editor.org/rfc/rfc4918#section-9.1). `HttpError` 400 for anything but a `DAV:propfind` that says
 * which properties, 413 for one over 1 MB or 10,000 elements, and as `decodeXmlBody` says. Equal bodies may share one result object.
 */
export const parsePropfindBody = async (
  body: Buffer,
  contentType?: string,
): Promise<RequestedProperties> => parseDecoded(await decodeXmlBody(body, contentType))

const parseDecoded = createCachingBodyParser(parseUncached)

async function parseUncached(body: Buffer): Promise<RequestedProperties> {
  if (body.length === 0) return ALLPROP
  await scanXmlBody(body, (root) => {
    if (root !== davName('propfind')) throw new HttpError(400, `PROPFIND with a body of ${root}`)
    return createXmlDocumentLimit(body)
  })
  const request = readRequestedProperties(await parseXmlDocument(body))
  // A propfind of unknown elements only counts as empty (https://www.rfc-editor.org/rfc/rfc4918#appendix-A.4).
  if (request === undefined) throw new HttpError(400, 'The propfind element asks for nothing')
  return request
}
