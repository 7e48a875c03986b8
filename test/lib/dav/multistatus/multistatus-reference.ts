import sax from 'sax'
import { createMultistatusReader } from '../../../../lib/dav/multistatus/multistatus-reader.ts'
import { davPropertyText } from '../../../../lib/dav/multistatus/dav-property-content.ts'
import type { XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import type {
  PropertyByteRange,
  MultistatusResponseView,
} from '../../../../lib/dav/multistatus/multistatus-response-view.ts'

/** All that a view says, to keep and to compare. */
export interface Row {
  href: string
  status: number | undefined
  error: string | undefined
  propstats: { status: number | undefined; properties: Property[] }[]
}

interface Property {
  name: string
  raw: string
  text: string
  hasChildren: boolean
}

export interface Answer {
  readonly rows: readonly Row[]
  readonly syncToken: string | undefined
}

/** What our reader makes of the chunks. */
export function read(chunks: Iterable<Uint8Array>, useTemplates: boolean): Answer {
  const rows: Row[] = []
  const reader = createMultistatusReader((view) => rows.push(rowOf(view)), { useTemplates })
  for (const chunk of chunks) reader.write(chunk)
  return { rows, ...reader.end() }
}

function rowOf(view: MultistatusResponseView): Row {
  const propstats = view.propstats.map(({ status, properties }) => ({
    status,
    properties: properties.map((range) => propertyOf(view, range)),
  }))
  return {
    href: view.hrefFolder + view.hrefName,
    status: view.status,
    error: view.error,
    propstats,
  }
}

function propertyOf(view: MultistatusResponseView, range: PropertyByteRange): Property {
  return {
    name: range.name,
    raw: view.bytes.toString('utf8', range.start, range.end),
    text: davPropertyText(view, range),
    hasChildren: range.hasChildren,
  }
}

/** What `sax` makes of the document, which must have no CR. */
export function reference(source: string): Answer {
  const rows: Row[] = []
  let syncToken: string | undefined
  let row: Row = { href: '', status: undefined, error: undefined, propstats: [] }
  let hrefs: string[] = []
  const path: { name: XmlName; text: string; start: number; empty: boolean }[] = []
  const parser = sax.parser(true, { xmlns: true, position: true })
  const property = (): Property | undefined => row.propstats.at(-1)?.properties.at(-1)
  const isInProperty = (): boolean =>
    path[2]?.name === '{DAV:}propstat' && path[3]?.name === '{DAV:}prop'
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = (tag) => {
    const name: XmlName = 'uri' in tag ? `{${tag.uri}}${tag.local}` : '{}'
    path.push({ name, text: '', start: parser.position, empty: tag.isSelfClosing })
    if (path.length === 2)
      [row, hrefs] = [{ ...row, status: undefined, error: undefined, propstats: [] }, []]
    if (path.length === 3 && name === '{DAV:}propstat')
      row.propstats.push({ status: undefined, properties: [] })
    if (path.length === 4 && path[2]?.name === '{DAV:}error') row.error ??= name
    if (path.length === 5 && isInProperty()) {
      row.propstats.at(-1)?.properties.push({ name, raw: '', text: '', hasChildren: false })
    }
    if (path.length > 5 && isInProperty()) Object.assign(property() ?? {}, { hasChildren: true })
  }
  parser.ontext = parser.oncdata = (text: string): void => {
    for (const element of path) element.text += text
  }
  parser.onclosetag = () => {
    const element = path.pop()
    if (element === undefined) throw new Error('never')
    const { name, text } = element
    const depth = path.length + 1
    if (depth === 5 && isInProperty()) {
      const end = element.empty ? element.start : parser.startTagPosition - 1
      Object.assign(property() ?? {}, { text, raw: source.slice(element.start, end) })
    }
    const code = (): number => Number(text.trim().split(' ')[1])
    if (depth === 4 && name === '{DAV:}status')
      Object.assign(row.propstats.at(-1) ?? {}, { status: code() })
    if (depth === 3 && name === '{DAV:}status') row.status = code()
    if (depth === 3 && name === '{DAV:}href') hrefs.push(text.trim())
    if (depth === 2 && name === '{DAV:}response')
      rows.push(...hrefs.map((href) => ({ ...row, href })))
    if (depth === 2 && name === '{DAV:}sync-token') syncToken = text.trim()
  }
  parser.write(source).close()
  return { rows, syncToken }
}
