import type { ReportRequest } from '../../../lib/dav/request/report-request.ts'
import type { DavResource } from '../../../lib/mapping/resource.ts'
import type {
  UpstreamQuirk,
  UpstreamQuirkId,
  UpstreamQuirks,
} from '../../../lib/upstream/access/quirks.ts'
import { upstreamQuirkTable } from '../../../lib/upstream/access/quirks.ts'
import type { RequestMessage } from '../../trace/replay/in-process-request.ts'
import { headerValue } from '../../trace/record/header-value.ts'

/** A request with its resource and its parsed body. */
export interface ParsedRequest {
  readonly message: RequestMessage
  readonly resource: DavResource
  /** Undefined when it is no REPORT, or cannot be parsed. */
  readonly report: ReportRequest | undefined
}

/** The quirks of `upstreamQuirks` that would have an effect on the request. */
export const findApplicableQuirks = (
  request: ParsedRequest,
  upstreamQuirks: UpstreamQuirks,
): readonly UpstreamQuirk[] =>
  upstreamQuirkTable.filter(({ id }) => upstreamQuirks.has(id) && applies[id](request))

const multigetBatch = 100

const isWrite = ({ message: { method } }: ParsedRequest): boolean =>
  method === 'PUT' || method === 'POST'

const isConditional = ({ message }: ParsedRequest): boolean =>
  ['PUT', 'POST', 'DELETE'].includes(message.method) &&
  ['if-match', 'if-unmodified-since', 'if-none-match', 'if'].some(
    (name) => headerValue(message.headers, name) !== undefined,
  )

/** Whether the response holds cards. */
const showsCards = ({ message, resource, report }: ParsedRequest): boolean =>
  (message.method === 'GET' && resource.kind === 'card') ||
  (report !== undefined && message.body.includes('address-data'))

/** Whether the response holds dates of cards. */
const showsDates = ({ message, resource }: ParsedRequest): boolean =>
  (['GET', 'HEAD'].includes(message.method) && resource.kind === 'card') ||
  message.body.includes('getlastmodified')

const isSync = ({ report }: ParsedRequest): boolean => report?.report === 'sync-collection'

const hrefCount = ({ report }: ParsedRequest): number =>
  report?.report === 'addressbook-multiget' ? report.hrefs.length : 0

const applies: Readonly<Record<UpstreamQuirkId, (request: ParsedRequest) => boolean>> = {
  'renames-created-cards': isWrite,
  'replaces-uid': (request) => isWrite(request) || showsCards(request),
  'rewrites-cards': (request) => isWrite(request) || showsCards(request),
  'ignores-preconditions': isConditional,
  'needs-n': (request) => isWrite(request) && !isPlainCard(request.message.body.toString()),
  'escapes-colons': showsCards,
  'refuses-empty-sync-token': ({ report }) =>
    report?.report === 'sync-collection' && report.token === '',
  'sync-needs-depth-1': (request) =>
    isSync(request) && headerValue(request.message.headers, 'depth') !== '1',
  'stale-token-is-400': ({ report }) => report?.report === 'sync-collection' && report.token !== '',
  'omits-missing-cards': (request) => hrefCount(request) > 0,
  'small-multigets': (request) => hrefCount(request) > multigetBatch,
  'dates-in-etags': showsDates,
  'keeps-no-properties': ({ message }) => message.method === 'PROPPATCH',
  'makes-no-books': ({ message }) => message.method === 'MKCOL',
}

/** Whether a card has version 3.0 and N. */
const isPlainCard = (card: string): boolean =>
  /^VERSION:3\.0\s*$/im.test(card) && /^(?:[\w-]+\.)?N[;:]/im.test(card)
