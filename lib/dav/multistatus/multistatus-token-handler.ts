import { multistatusChildSchema, multistatusRootSchema } from './multistatus-schema.ts'
import { MultistatusResponseBuilder } from './multistatus-response-builder.ts'
import { decodeXmlCdata, decodeXmlText } from '../xml/xml-text.ts'
import { parseStatusLine } from './status-line.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { XmlName } from '../xml/xml-name.ts'
import type { MutablePropertyByteRange, MutablePropstat } from './multistatus-response-builder.ts'
import type { MultistatusElementSchema } from './multistatus-schema.ts'
import type { XmlTokenHandler, XmlTokenizer } from '../xml/xml-tokenizer.ts'

/** Makes responses of the tokens of a multistatus. Throws `XmlError` for a document that is none. */
export class MultistatusTokenHandler implements XmlTokenHandler {
  /** The response that is being read. */
  builder: MultistatusResponseBuilder | undefined
  syncToken: string | undefined
  readonly #tokenizer: XmlTokenizer
  readonly #onResponse: (builder: MultistatusResponseBuilder) => void
  /** Those of the open elements, outermost first. */
  readonly #schemas: MultistatusElementSchema[] = []
  #text = ''

  /** `onResponse` gets each response as soon as it is whole. */
  constructor(tokenizer: XmlTokenizer, onResponse: (builder: MultistatusResponseBuilder) => void) {
    this.#tokenizer = tokenizer
    this.#onResponse = onResponse
  }

  takesControls(): boolean {
    return this.#schemas[this.#tokenizer.elements.depth - 1]?.takesControls === true
  }

  open(name: XmlName, start: number, end: number): void {
    const { depth } = this.#tokenizer.elements
    const schema =
      depth === 1
        ? multistatusRootSchema(name)
        : multistatusChildSchema(this.#schemas[depth - 2], name)
    this.#schemas[depth - 1] = schema
    if (schema.kind === 'response') this.builder = new MultistatusResponseBuilder(start)
    if (schema.collectsText) this.#text = ''
    if (this.builder !== undefined) this.#openIn(this.builder, schema, name, end)
  }

  #openIn(
    builder: MultistatusResponseBuilder,
    { kind }: MultistatusElementSchema,
    name: XmlName,
    end: number,
  ): void {
    builder.elements++
    if (kind === 'propstat') builder.propstats.push({ status: undefined, properties: [] })
    else if (kind === 'inside') this.#property(builder).hasChildren = true
    else if (kind === 'condition') builder.error ??= name
    else if (kind === 'property') this.#openProperty(builder, name, end - builder.start)
  }

  #openProperty(builder: MultistatusResponseBuilder, name: XmlName, start: number): void {
    const { scope } = this.#tokenizer.elements
    last(builder.propstats).properties.push({ name, scope, start, end: start, hasChildren: false })
  }

  text(start: number, end: number): void {
    const schema = this.#schemas[this.#tokenizer.elements.depth - 1]
    const { bytes } = this.#tokenizer.input
    if (schema?.collectsText === true) this.#text += decodeXmlText(bytes, start, end)
    if (schema?.textVaries === true) this.builder?.addText(bytes, start, end, schema)
  }

  cdata(start: number, end: number): void {
    if (this.builder !== undefined) this.builder.hasCdata = true
    const schema = this.#schemas[this.#tokenizer.elements.depth - 1]
    if (schema?.collectsText === true) {
      this.#text += decodeXmlCdata(this.#tokenizer.input.bytes, start, end)
    }
  }

  close(_name: XmlName, start: number, end: number): void {
    const schema = this.#schemas[this.#tokenizer.elements.depth]
    if (schema?.kind === 'sync-token') this.#closeSyncToken()
    if (schema !== undefined && this.builder !== undefined)
      this.#closeIn(this.builder, schema, start, end)
  }

  #closeIn(
    builder: MultistatusResponseBuilder,
    { kind }: MultistatusElementSchema,
    start: number,
    end: number,
  ): void {
    if (kind === 'property') this.#property(builder).end = start - builder.start
    else if (kind === 'href') builder.hrefs.push(this.#text.trim())
    else if (kind === 'status') builder.status = parseStatusLine(this.#text)
    else if (kind === 'propstat-status') {
      last(builder.propstats).status = parseStatusLine(this.#text)
    } else if (kind === 'response') this.#closeResponse(builder, end)
  }

  #closeResponse(builder: MultistatusResponseBuilder, end: number): void {
    builder.length = end - builder.start
    this.builder = undefined
    this.#onResponse(builder)
  }

  #closeSyncToken(): void {
    if (this.syncToken !== undefined) throw new XmlError('more than one DAV:sync-token')
    this.syncToken = this.#text.trim()
  }

  #property(builder: MultistatusResponseBuilder): MutablePropertyByteRange {
    return last<MutablePropertyByteRange>(last<MutablePropstat>(builder.propstats).properties)
  }
}

function last<Item>(items: readonly Item[]): Item {
  const item = items[items.length - 1]
  if (item === undefined) throw new XmlError('an element out of its place')
  return item
}
