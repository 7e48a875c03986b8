import { readAddressbookFilter } from './addressbook-filter.ts'
import type { AddressbookQuery } from './report-request.ts'
import { readReportProperties } from './requested-properties.ts'
import { readResultLimit } from './result-limit.ts'
import { childElementNamed, type XmlElement } from '../xml/xml-element.ts'
import { CARDDAV_NAMESPACE, carddavName } from '../xml/xml-name.ts'

/**
 * Reads `CARDDAV:addressbook-query` (https://www.rfc-editor.org/rfc/rfc6352#section-10.3). `HttpError` 400 for what the
 * RFC does not allow, 403 with `CARDDAV:supported-collation` for an unknown collation (§8.3).
 */
export function readAddressbookQuery(root: XmlElement): AddressbookQuery {
  return {
    report: 'addressbook-query',
    filter: readAddressbookFilter(childElementNamed(root, carddavName('filter'))),
    limit: readResultLimit(root, CARDDAV_NAMESPACE),
    props: readReportProperties(root),
  }
}
