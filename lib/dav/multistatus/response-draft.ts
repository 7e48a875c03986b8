import { XmlError } from '../xml/xml-error.ts'
import type { Name } from '../xml/names.ts'
import type { ResponseView } from './multistatus-view.ts'
import type { Scope } from '../xml/xml-scope.ts'

/** A property while it is read; positions are relative to the response. */
export interface PropertyDraft {
  readonly name: Name
  readonly scope: Scope
  readonly start: number
  end: number
  hasChildren: boolean
}

export interface PropstatDraft {
  status: number | undefined
  readonly properties: PropertyDraft[]
}

/** A piece of text that differs from response to response; positions are relative to the response. */
export interface Slot {
  readonly start: number
  readonly end: number
  readonly isHref: boolean
}

/** A `DAV:response` while it is read. */
export class ResponseDraft {
  /** Where the response begins in the window. */
  start: number
  length = 0
  readonly hrefs: string[] = []
  status: number | undefined
  error: Name | undefined
  readonly propstats: PropstatDraft[] = []
  /** Texts of hrefs and properties, in order. */
  readonly slots: Slot[] = []
  elements = 0
  hasCdata = false

  constructor(start: number) {
    this.start = start
  }

  /** Notes a text at these places of `bytes`, unless it is blank. */
  addText(bytes: Buffer, start: number, end: number, isHref: boolean): void {
    let at = start
    while (at < end && (bytes[at] ?? 0) <= 0x20) at++
    if (at < end) this.slots.push({ start: start - this.start, end: end - this.start, isHref })
  }

  /** One view for each href; throws `XmlError` when something is missing. */
  views(bytes: Buffer): ResponseView[] {
    if (this.hrefs.length === 0) throw new XmlError('a DAV:response without a DAV:href')
    const { status, error } = this
    const propstats = this.propstats.map((propstat) => this.#placed(propstat))
    return this.hrefs.map((href) => {
      const name = href.lastIndexOf('/') + 1
      const parts = { folder: href.slice(0, name), name: href.slice(name) }
      return { bytes, ...parts, status, error, propstats }
    })
  }

  #placed({ status, properties }: PropstatDraft): ResponseView['propstats'][number] {
    if (status === undefined) throw new XmlError('a DAV:propstat without a DAV:status')
    const { start: by } = this
    const placed = properties.map((each) => ({
      ...each,
      start: each.start + by,
      end: each.end + by,
    }))
    return { status, properties: placed }
  }
}
