import { carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { NewProperty } from '../../dav/request/mkcol-body.ts'
import type { ProppatchInstruction } from '../../dav/request/proppatch-body.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { printXmlDocument, printXmlElement } from '../../dav/xml/xml-printer.ts'

const prop = (names: readonly XmlName[]): string =>
  printXmlElement(davName('prop'), names.map((name) => printXmlElement(name)).join(''))

/** A PROPFIND for named properties; Google is never asked for allprop. */
export const propfindBody = (names: readonly XmlName[]): Buffer =>
  Buffer.from(printXmlDocument(davName('propfind'), prop(names)))

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.2 */
export const proppatchBody = (updates: readonly ProppatchInstruction[]): Buffer =>
  Buffer.from(
    printXmlDocument(
      davName('propertyupdate'),
      updates
        .map(({ action, name, text }) =>
          printXmlElement(
            davName(action),
            printXmlElement(davName('prop'), printXmlElement(name, escapeXml(text))),
          ),
        )
        .join(''),
    ),
  )

/** An extended MKCOL of an address book. https://www.rfc-editor.org/rfc/rfc6352#section-6.3.1 */
export const mkcolBody = (properties: readonly NewProperty[]): Buffer => {
  const type = printXmlElement(davName('collection')) + printXmlElement(carddavName('addressbook'))
  const texts = properties.map(({ name, text }) => printXmlElement(name, escapeXml(text)))
  const all = printXmlElement(davName('resourcetype'), type) + texts.join('')
  const set = printXmlElement(davName('set'), printXmlElement(davName('prop'), all))
  return Buffer.from(printXmlDocument(davName('mkcol'), set))
}

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2 */
export const syncCollectionBody = (token: string, names: readonly XmlName[]): Buffer =>
  Buffer.from(
    printXmlDocument(
      davName('sync-collection'),
      printXmlElement(davName('sync-token'), escapeXml(token)) +
        printXmlElement(davName('sync-level'), '1') +
        prop(names),
    ),
  )

/** https://www.rfc-editor.org/rfc/rfc6352#section-8.7 */
export const multigetBody = (hrefs: readonly string[], names: readonly XmlName[]): Buffer =>
  Buffer.from(
    printXmlDocument(
      carddavName('addressbook-multiget'),
      prop(names) + hrefs.map((href) => printXmlElement(davName('href'), escapeXml(href))).join(''),
    ),
  )
