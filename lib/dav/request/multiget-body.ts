import { HttpError } from '../../errors/http-error.ts'
import { carddav, dav } from '../xml/names.ts'
import { readReportProps } from './prop-request.ts'
import type { Multiget } from './requests.ts'
import type { XmlHandlers } from '../xml/xml-scanner.ts'
import { createTreeBuilder } from '../xml/xml-tree.ts'

const HREF = dav('href')
const MAX_HREFS = 100_000

/** The root element of a multiget. */
export const MULTIGET = carddav('addressbook-multiget')

/** Reads `CARDDAV:addressbook-multiget` as it is scanned, so that 100,000 hrefs never become a tree. */
export interface MultigetReader extends Required<XmlHandlers> {
  /** Once the document was scanned to its end. */
  multiget(): Multiget
}

/** `HttpError` 413 at the first href too many (https://www.rfc-editor.org/rfc/rfc6352#section-8.7). */
export function createMultigetReader(): MultigetReader {
  const hrefs: string[] = []
  const tree = createTreeBuilder()
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
        keep(hrefs, href)
        href = undefined
      }
      depth -= 1
    },
    multiget: () => ({
      report: 'addressbook-multiget',
      hrefs,
      props: readReportProps(tree.root()),
    }),
  }
}

function keep(hrefs: string[], href: string): void {
  if (hrefs.length === MAX_HREFS) {
    throw new HttpError(413, `A multiget asks for more than ${MAX_HREFS} cards`)
  }
  hrefs.push(href.trim())
}
