import { scanBody, trimmed } from './body-scan.ts'
import { createMultigetReader, MULTIGET } from './multiget-body.ts'
import { carddav, DAV, dav, type Name } from '../xml/names.ts'
import { rememberParsed } from './parsed-bodies.ts'
import { readReportProps } from './prop-request.ts'
import { readQuery } from './query-body.ts'
import { parseDocument, smallDocument } from './request-xml.ts'
import type { Report, SyncCollection } from './requests.ts'
import { readLimit } from './result-limit.ts'
import { childNamed, type XmlElement } from '../xml/xml-element.ts'

const READERS = new Map<Name, (root: XmlElement) => Report>([
  [dav('sync-collection'), readSyncCollection],
  [carddav('addressbook-query'), readQuery],
])

/**
 * What a REPORT asks for. `HttpError` 400 for a body that is malformed or not what its RFC allows, 403 with the condition
 * for an unknown collation, 413 beyond 100,000 hrefs. Equal bodies may share one result.
 */
export const parseReport: (body: Buffer) => Promise<Report> = rememberParsed(read)

async function read(untrimmed: Buffer): Promise<Report> {
  const body = trimmed(untrimmed)
  const reader = createMultigetReader()
  const root = await scanBody(body, (name) => (name === MULTIGET ? reader : smallDocument(body)))
  if (root === MULTIGET) return reader.multiget()
  const readDocument = READERS.get(root)
  const document = await parseDocument(body)
  return readDocument ? readDocument(document) : { report: 'other', root: document }
}

// https://www.rfc-editor.org/rfc/rfc6578#section-6.1; clients of early drafts leave the level out.
function readSyncCollection(root: XmlElement): SyncCollection {
  return {
    report: 'sync-collection',
    token: trimmedText(root, dav('sync-token')),
    level: trimmedText(root, dav('sync-level')) || '1',
    limit: readLimit(root, DAV),
    props: readReportProps(root),
  }
}

const trimmedText = (root: XmlElement, name: Name): string =>
  childNamed(root, name)?.text.trim() ?? ''
