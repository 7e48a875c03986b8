import { XmlError } from '../xml/xml-error.ts'
import type { XmlName } from '../xml/xml-name.ts'
import type { MultistatusElementSchema } from './multistatus-schema.ts'
import type { MultistatusResponseView } from './multistatus-response-view.ts'
import type { NamespaceScope } from '../xml/namespace-scope.ts'

/** A `PropertyByteRange` while its property is read; positions are relative to the start of the response. */
export interface MutablePropertyByteRange {
  readonly name: XmlName
  readonly scope: NamespaceScope
  readonly start: number
  end: number
  hasChildren: boolean
}

/** A `Propstat` while it is read. */
export interface MutablePropstat {
  status: number | undefined
  readonly properties: MutablePropertyByteRange[]
}

/** A text that differs from response to response; positions are relative to the start of the response. */
export interface VariableTextRange {
  readonly start: number
  readonly end: number
  readonly isHref: boolean
  readonly takesControls: boolean
}

/** Collects what a `DAV:response` says while its tokens are read. */
export class MultistatusResponseBuilder {
  /** Where the response begins in the input buffer. */
  start: number
  length = 0
  readonly hrefs: string[] = []
  status: number | undefined
  error: XmlName | undefined
  readonly propstats: MutablePropstat[] = []
  /** Texts of hrefs and properties, in order. */
  readonly variableTexts: VariableTextRange[] = []
  /** How many elements there are in it. */
  elements = 0
  hasCdata = false

  constructor(start: number) {
    this.start = start
  }

  /** Adds the variable text `bytes[start, end)` of such an element, unless it is blank. */
  addText(
    bytes: Buffer,
    start: number,
    end: number,
    { kind, takesControls }: MultistatusElementSchema,
  ): void {
    let at = start
    while (at < end && (bytes[at] ?? 0) <= 0x20) at++
    if (at === end) return
    const range = { start: start - this.start, end: end - this.start }
    this.variableTexts.push({ ...range, isHref: kind === 'href', takesControls })
  }

  /** The finished response, once for each of its hrefs; throws `XmlError` when something is missing. */
  views(bytes: Buffer): MultistatusResponseView[] {
    if (this.hrefs.length === 0) throw new XmlError('a DAV:response without a DAV:href')
    const { status, error } = this
    const propstats = this.propstats.map((propstat) => this.#absolute(propstat))
    return this.hrefs.map((href) => {
      const name = href.lastIndexOf('/') + 1
      const parts = { hrefFolder: href.slice(0, name), hrefName: href.slice(name) }
      return { bytes, ...parts, status, error, propstats }
    })
  }

  #absolute({ status, properties }: MutablePropstat): MultistatusResponseView['propstats'][number] {
    if (status === undefined) throw new XmlError('a DAV:propstat without a DAV:status')
    const { start: offset } = this
    const absolute = properties.map((each) => ({
      ...each,
      start: each.start + offset,
      end: each.end + offset,
    }))
    return { status, properties: absolute }
  }
}
