import { HttpError } from '../../errors/http-error.ts'
import { carddavName, davName } from '../xml/xml-name.ts'
import { readReportProperties } from './requested-properties.ts'
import type { AddressbookMultiget } from './report-request.ts'
import type { XmlHandlers } from '../xml/xml-scanner.ts'
import { createXmlTreeBuilder } from '../xml/xml-tree-builder.ts'

const HREF = davName('href')
const MAX_HREFS = 100_000

/** The name of a multiget's root element, `CARDDAV:addressbook-multiget`. */
export const ADDRESSBOOK_MULTIGET = carddavName('addressbook-multiget')

/** Reads `CARDDAV:addressbook-multiget` as it is scanned, so that 100,000 hrefs never become a tree. */
export interface MultigetBodyReader extends Required<XmlHandlers> {
  /** The report, once the document was scanned to its end. */
  report(): AddressbookMultiget
}

/**
 * Throws `HttpError` 413 while scanning, at the first href beyond 100,000
 * (https://www.rfc-editor.org/rfc/rfc6352#section-8.7).
 */
export function createMultigetBodyReader(): MultigetBodyReader {
  const hrefs: string[] = []
  const tree = createXmlTreeBuilder()
  let depth = 0
  let href: string | undefined
  return {
    onOpen: (name, attributes) => {
      depth += 1
      if (href !== undefined) return
      if (depth === 2 && name === HREF) href = ''
      else tree.onOpen(name, attributes)
    },
    onText: (text) => {
      if (href === undefined) tree.onText(text)
      else if (depth === 2) href += text
    },
    onClose: (name) => {
      if (href === undefined) tree.onClose(name)
      else if (depth === 2) {
        addHref(hrefs, href)
        href = undefined
      }
      depth -= 1
    },
    report: () => ({
      report: 'addressbook-multiget',
      hrefs,
      props: readReportProperties(tree.root()),
    }),
  }
}

function addHref(hrefs: string[], href: string): void {
  if (hrefs.length === MAX_HREFS) {
    throw new HttpError(413, `A multiget asks for more than ${MAX_HREFS} cards`)
  }
  hrefs.push(href.trim())
}
