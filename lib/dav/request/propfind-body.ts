import { HttpError } from '../../errors/http-error.ts'
import { scanBody, trimmed } from './body-scan.ts'
import { dav } from '../xml/names.ts'
import { rememberParsed } from './parsed-bodies.ts'
import { readPropRequest } from './prop-request.ts'
import { parseDocument, smallDocument } from './request-xml.ts'
import type { PropRequest } from './requests.ts'

const ALLPROP: PropRequest = { kind: 'allprop', include: [] }

/**
 * What a PROPFIND asks for; an empty body, or one of white space, asks for allprop
 * (https://www.rfc-editor.org/rfc/rfc4918#section-9.1). `HttpError` 400 for anything but a `DAV:propfind` that says
 * which properties, 413 for one beyond reason. Equal bodies may share one result.
 */
export const parsePropfind: (body: Buffer) => Promise<PropRequest> = rememberParsed(read)

async function read(untrimmed: Buffer): Promise<PropRequest> {
  const body = trimmed(untrimmed)
  if (body.length === 0) return ALLPROP
  await scanBody(body, (root) => {
    if (root !== dav('propfind')) throw new HttpError(400, `PROPFIND with a body of ${root}`)
    return smallDocument(body)
  })
  const request = readPropRequest(await parseDocument(body))
  // A propfind of unknown elements only counts as empty (https://www.rfc-editor.org/rfc/rfc4918#appendix-A.4).
  if (request === undefined) throw new HttpError(400, 'The propfind element asks for nothing')
  return request
}
