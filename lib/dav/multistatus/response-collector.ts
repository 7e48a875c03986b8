import { childRole, rootRole } from './multistatus-roles.ts'
import { ResponseDraft } from './response-draft.ts'
import { decodeCdata, decodeText } from '../xml/xml-text.ts'
import { parseStatusLine } from './status-line.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { Name } from '../xml/names.ts'
import type { PropertyDraft, PropstatDraft } from './response-draft.ts'
import type { Role } from './multistatus-roles.ts'
import type { TokenSink, XmlTokens } from '../xml/xml-tokens.ts'

/** Makes responses of the tokens of a multistatus. */
export class ResponseCollector implements TokenSink {
  /** The response that is not whole yet. */
  draft: ResponseDraft | undefined
  syncToken: string | undefined
  readonly #tokens: XmlTokens
  readonly #onResponse: (draft: ResponseDraft) => void
  /** Of the open elements. */
  readonly #roles: Role[] = []
  #collected = ''

  /** `onResponse` gets each response as soon as it is whole. */
  constructor(tokens: XmlTokens, onResponse: (draft: ResponseDraft) => void) {
    this.#tokens = tokens
    this.#onResponse = onResponse
  }

  open(name: Name, start: number, end: number): void {
    const { depth } = this.#tokens.elements
    const role = depth === 1 ? rootRole(name) : childRole(this.#roles[depth - 2], name)
    this.#roles[depth - 1] = role
    if (role.kind === 'response') this.draft = new ResponseDraft(start)
    if (role.collected) this.#collected = ''
    if (this.draft !== undefined) this.#openIn(this.draft, role, name, end)
  }

  #openIn(draft: ResponseDraft, { kind }: Role, name: Name, end: number): void {
    draft.elements++
    if (kind === 'propstat') draft.propstats.push({ status: undefined, properties: [] })
    else if (kind === 'inside') this.#property(draft).hasChildren = true
    else if (kind === 'condition') draft.error ??= name
    else if (kind === 'property') this.#openProperty(draft, name, end - draft.start)
  }

  #openProperty(draft: ResponseDraft, name: Name, start: number): void {
    const { scope } = this.#tokens.elements
    last(draft.propstats).properties.push({ name, scope, start, end: start, hasChildren: false })
  }

  text(start: number, end: number): void {
    const role = this.#roles[this.#tokens.elements.depth - 1]
    const { bytes } = this.#tokens.window
    if (role?.collected === true) this.#collected += decodeText(bytes, start, end)
    if (role?.varying === true) this.draft?.addText(bytes, start, end, role.kind === 'href')
  }

  cdata(start: number, end: number): void {
    if (this.draft !== undefined) this.draft.hasCdata = true
    const role = this.#roles[this.#tokens.elements.depth - 1]
    if (role?.collected === true) {
      this.#collected += decodeCdata(this.#tokens.window.bytes, start, end)
    }
  }

  close(_name: Name, start: number, end: number): void {
    const role = this.#roles[this.#tokens.elements.depth]
    if (role?.kind === 'sync-token') this.#closeSyncToken()
    if (role !== undefined && this.draft !== undefined) this.#closeIn(this.draft, role, start, end)
  }

  #closeIn(draft: ResponseDraft, { kind }: Role, start: number, end: number): void {
    if (kind === 'property') this.#property(draft).end = start - draft.start
    else if (kind === 'href') draft.hrefs.push(this.#collected.trim())
    else if (kind === 'status') draft.status = parseStatusLine(this.#collected)
    else if (kind === 'propstat-status') {
      last(draft.propstats).status = parseStatusLine(this.#collected)
    } else if (kind === 'response') this.#closeResponse(draft, end)
  }

  #closeResponse(draft: ResponseDraft, end: number): void {
    draft.length = end - draft.start
    this.draft = undefined
    this.#onResponse(draft)
  }

  #closeSyncToken(): void {
    if (this.syncToken !== undefined) throw new XmlError('more than one DAV:sync-token')
    this.syncToken = this.#collected.trim()
  }

  #property(draft: ResponseDraft): PropertyDraft {
    return last<PropertyDraft>(last<PropstatDraft>(draft.propstats).properties)
  }
}

function last<Item>(items: readonly Item[]): Item {
  const item = items[items.length - 1]
  if (item === undefined) throw new XmlError('an element out of its place')
  return item
}
