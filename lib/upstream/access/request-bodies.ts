import { carddav, dav, type Name } from '../../dav/xml/names.ts'
import type { PropertyUpdate } from '../../dav/request/requests.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { document, element } from '../../dav/xml/xml-write.ts'

const prop = (names: readonly Name[]): string =>
  element(dav('prop'), names.map((name) => element(name)).join(''))

/** A PROPFIND for named properties; Google is never asked for allprop. */
export const propfindBody = (names: readonly Name[]): Buffer =>
  Buffer.from(document(dav('propfind'), prop(names)))

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.2 */
export const proppatchBody = (updates: readonly PropertyUpdate[]): Buffer =>
  Buffer.from(
    document(
      dav('propertyupdate'),
      updates
        .map(({ action, name, text }) =>
          element(dav(action), element(dav('prop'), element(name, escapeXml(text)))),
        )
        .join(''),
    ),
  )

/** https://www.rfc-editor.org/rfc/rfc6578#section-3.2 */
export const syncBody = (token: string, names: readonly Name[]): Buffer =>
  Buffer.from(
    document(
      dav('sync-collection'),
      element(dav('sync-token'), escapeXml(token)) + element(dav('sync-level'), '1') + prop(names),
    ),
  )

/** https://www.rfc-editor.org/rfc/rfc6352#section-8.7 */
export const multigetBody = (hrefs: readonly string[], names: readonly Name[]): Buffer =>
  Buffer.from(
    document(
      carddav('addressbook-multiget'),
      prop(names) + hrefs.map((href) => element(dav('href'), escapeXml(href))).join(''),
    ),
  )
