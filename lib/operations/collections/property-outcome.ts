import { davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import { isProtectedProperty } from './live-properties.ts'

/**
 * A `DAV:propstat` that says what became of one property that a client has set or removed; `condition`: which precondition
 * failed, when it is not that the property is protected.
 */
export function propertyOutcomeXml(name: XmlName, status: number, condition?: XmlName): string {
  const failed =
    condition ??
    (status === 403 && isProtectedProperty(name)
      ? davName('cannot-modify-protected-property')
      : undefined)
  const error =
    failed === undefined ? '' : printXmlElement(davName('error'), printXmlElement(failed))
  return (
    `<d:propstat><d:prop>${printXmlElement(name)}</d:prop>` +
    `<d:status>HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}</d:status>${error}</d:propstat>`
  )
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  403: 'Forbidden',
  409: 'Conflict',
  424: 'Failed Dependency',
  507: 'Insufficient Storage',
}
