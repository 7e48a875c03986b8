import { decodeXmlBody } from './decoded-xml-body.ts'
import { scanXmlBody } from './xml-body-scan.ts'
import { createMultigetBodyReader, ADDRESSBOOK_MULTIGET } from './multiget-body.ts'
import { carddavName, DAV_NAMESPACE, davName, type XmlName } from '../xml/xml-name.ts'
import { createCachingBodyParser } from './caching-body-parser.ts'
import { readReportProperties } from './requested-properties.ts'
import { readAddressbookQuery } from './query-body.ts'
import { parseXmlDocument, createXmlDocumentLimit } from './xml-document.ts'
import type { ReportRequest, SyncCollectionReport } from './report-request.ts'
import { readResultLimit } from './result-limit.ts'
import { childElementNamed, type XmlElement } from '../xml/xml-element.ts'

const DOCUMENT_READERS = new Map<XmlName, (root: XmlElement) => ReportRequest>([
  [davName('sync-collection'), readSyncCollection],
  [carddavName('addressbook-query'), readAddressbookQuery],
])

/**
 * Parses the body of a REPORT. `HttpError` 400 for a body that is malformed or not what its RFC allows, 403 with the
 * condition for an unknown collation, 413 beyond 100,000 hrefs, and as `decodeXmlBody` says. Equal bodies may share one result object.
 */
export const parseReportBody = async (body: Buffer, contentType?: string): Promise<ReportRequest> =>
  parseDecoded(await decodeXmlBody(body, contentType))

const parseDecoded = createCachingBodyParser(parseUncached)

async function parseUncached(body: Buffer): Promise<ReportRequest> {
  const multigetReader = createMultigetBodyReader()
  const root = await scanXmlBody(body, (name) =>
    name === ADDRESSBOOK_MULTIGET ? multigetReader : createXmlDocumentLimit(body),
  )
  if (root === ADDRESSBOOK_MULTIGET) return multigetReader.report()
  const readDocument = DOCUMENT_READERS.get(root)
  const document = await parseXmlDocument(body)
  return readDocument ? readDocument(document) : { report: 'other', root: document }
}

// https://www.rfc-editor.org/rfc/rfc6578#section-6.1; clients of early drafts leave the level out.
function readSyncCollection(root: XmlElement): SyncCollectionReport {
  return {
    report: 'sync-collection',
    token: trimmedText(root, davName('sync-token')),
    level: trimmedText(root, davName('sync-level')) || '1',
    limit: readResultLimit(root, DAV_NAMESPACE),
    props: readReportProperties(root),
  }
}

const trimmedText = (root: XmlElement, name: XmlName): string =>
  childElementNamed(root, name)?.text.trim() ?? ''
