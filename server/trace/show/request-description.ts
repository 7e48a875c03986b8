import { parseReportBody } from '../../../lib/dav/request/report-body.ts'
import type { ReportRequest } from '../../../lib/dav/request/report-request.ts'
import type { DavResource } from '../../../lib/mapping/resource.ts'
import { headerValue } from '../record/header-value.ts'
import type { RecordedRequest, RecordedExchange } from '../record/recorded-request.ts'
import { resourceOfTarget } from './target-resource.ts'

/** What a client did with one request, as a person would tell it. */
export interface RequestDescription {
  /** `fetches 100 cards`; the same for each request of its kind but for the count. */
  readonly words: string
  /** How many cards were asked for; undefined when it is not about a number of cards. */
  readonly cards: number | undefined
  /** Why the client did not get what it wanted, e.g. `stale token, starts over`. */
  readonly trouble: string | undefined
}

/** Describes what the client does with a recorded request. */
export async function describeRequest({
  client,
}: Pick<RecordedRequest, 'client'>): Promise<RequestDescription> {
  const { words, cards } = await describeAttempt(client)
  return { words, cards, trouble: troubleOf(client) }
}

type Attempt = Pick<RequestDescription, 'words' | 'cards'>

const simple = (words: string): Attempt => ({ words, cards: undefined })
const ofCards = (words: string, cards: number): Attempt => ({ words, cards })

function describeAttempt(client: RecordedExchange): Attempt | Promise<Attempt> {
  const { method } = client
  const resource = resourceOfTarget(client.target)
  if (method === 'PROPFIND')
    return simple(describePropfind(resource, headerValue(client.request.headers, 'depth')))
  if (method === 'REPORT') return describeReport(client)
  if (method === 'PUT') return ofCards(`${verbOfPut(client)} cards`, 1)
  const words = byMethod[method]
  if (words === undefined) return simple(`sends ${method}`)
  return resource.kind === 'card'
    ? ofCards(`${words} cards`, 1)
    : simple(`${words} ${nounOf(resource)}`)
}

/** By the answer; when there is none that tells, by the condition. */
function verbOfPut({ status, request: { headers } }: RecordedExchange): string {
  if (status === 204) return 'updates'
  if (status === 201 || headerValue(headers, 'if-none-match') !== undefined) return 'creates'
  return headerValue(headers, 'if-match') === undefined ? 'writes' : 'updates'
}

const byMethod: Readonly<Record<string, string>> = {
  GET: 'fetches',
  HEAD: 'looks for',
  DELETE: 'deletes',
  POST: 'adds to',
  PROPPATCH: 'sets properties of',
  OPTIONS: 'asks what is possible with',
}

const nouns: Readonly<Record<DavResource['kind'], string>> = {
  'well-known': 'the server',
  root: 'the server',
  principal: 'the principal',
  home: 'the home set',
  book: 'the address book',
  card: 'a card',
  unknown: 'an unknown path',
}

const nounOf = ({ kind }: DavResource): string => nouns[kind]

function describePropfind(resource: DavResource, depth: string | undefined): string {
  const { kind } = resource
  if (kind === 'home' && depth !== '0') return 'discovery: looks for address books'
  if (['well-known', 'root', 'principal', 'home'].includes(kind))
    return `discovery: asks for ${nounOf(resource)}`
  if (kind === 'book' && depth !== '0') return 'lists all cards'
  return kind === 'book'
    ? 'asks whether the address book has changed'
    : `asks for ${nounOf(resource)}`
}

async function describeReport({ request }: RecordedExchange): Promise<Attempt> {
  const parsed = await parseReportBody(request.body.content).catch(() => undefined)
  return parsed ? describeParsedReport(parsed) : simple('sends a REPORT that cannot be read')
}

function describeParsedReport(report: ReportRequest): Attempt {
  if (report.report === 'addressbook-multiget') return ofCards('fetches cards', report.hrefs.length)
  if (report.report === 'addressbook-query') return simple('searches the address book')
  if (report.report !== 'sync-collection') return simple('sends another REPORT')
  return simple(report.token === '' ? 'initial listing' : 'asks what has changed')
}

function troubleOf(client: RecordedExchange): string | undefined {
  const { status, response, error } = client
  if (error !== undefined) return error
  if (status === undefined) return 'no answer'
  if (status < 400) return undefined
  if (response?.body.content.includes('valid-sync-token')) return 'stale token, starts over'
  if (status === 412 && headerValue(client.request.headers, 'if-none-match') !== undefined)
    return 'is there already'
  return inWords[status] ?? `refused with ${String(status)}`
}

const inWords: Readonly<Record<number, string>> = {
  401: 'is not let in',
  403: 'is not allowed',
  404: 'is not there',
  409: 'conflicts with another card',
  412: 'has changed meanwhile',
  421: 'is for another host',
  502: 'upstream failed',
  503: 'upstream refuses for now',
  504: 'upstream was too slow',
  507: 'too many results',
}
