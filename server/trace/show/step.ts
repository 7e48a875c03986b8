import { parseReport } from '../../../lib/dav/request/report-body.ts'
import type { Report } from '../../../lib/dav/request/requests.ts'
import { locate, type Resource } from '../../../lib/mapping/resource.ts'
import type { Recorded, RecordedLeg } from '../record/recorded.ts'

/** What a client did with one request, as a person would tell it. */
export interface Step {
  /** `fetches 100 cards`; the same for each request of its kind but for the count. */
  readonly words: string
  /** How many cards were asked for; undefined when it is not about a number of cards. */
  readonly cards: number | undefined
  /** What came of it when it is not what the client wanted, e.g. `stale token, starts over`. */
  readonly trouble: string | undefined
}

/** The step that a recorded request is. */
export async function stepOf({ client }: Pick<Recorded, 'client'>): Promise<Step> {
  const { words, cards } = await attempt(client)
  return { words, cards, trouble: troubleOf(client) }
}

type Attempt = Pick<Step, 'words' | 'cards'>

const simple = (words: string): Attempt => ({ words, cards: undefined })
const ofCards = (words: string, cards: number): Attempt => ({ words, cards })

function attempt(client: RecordedLeg): Attempt | Promise<Attempt> {
  const { method } = client
  const resource = located(client.target)
  if (method === 'PROPFIND') return simple(propfind(resource, headerOf(client, 'depth')))
  if (method === 'REPORT') return report(client)
  if (method === 'PUT') return ofCards(client.status === 204 ? 'updates cards' : 'creates cards', 1)
  const words = byMethod[method]
  if (words === undefined) return simple(`sends ${method}`)
  return resource.kind === 'card'
    ? ofCards(`${words} cards`, 1)
    : simple(`${words} ${of(resource)}`)
}

const byMethod: Readonly<Record<string, string>> = {
  GET: 'fetches',
  HEAD: 'looks for',
  DELETE: 'deletes',
  POST: 'adds to',
  PROPPATCH: 'sets properties of',
  OPTIONS: 'asks what is possible with',
}

/** Other web pages' paths and broken ones are recorded too. */
function located(target: string): Resource {
  try {
    return locate(target)
  } catch {
    return { kind: 'unknown' }
  }
}

const nouns: Readonly<Record<Resource['kind'], string>> = {
  'well-known': 'the server',
  root: 'the server',
  principal: 'the principal',
  home: 'the home set',
  book: 'the address book',
  card: 'a card',
  unknown: 'an unknown path',
}

const of = ({ kind }: Resource): string => nouns[kind]

function propfind(resource: Resource, depth: string | undefined): string {
  const { kind } = resource
  if (kind === 'home' && depth !== '0') return 'discovery: looks for address books'
  if (['well-known', 'root', 'principal', 'home'].includes(kind))
    return `discovery: asks for ${of(resource)}`
  if (kind === 'book' && depth !== '0') return 'lists all cards'
  return kind === 'book' ? 'asks whether the address book has changed' : `asks for ${of(resource)}`
}

async function report({ request }: RecordedLeg): Promise<Attempt> {
  const parsed = await parseReport(request.body.content).catch(() => undefined)
  return parsed ? ofReport(parsed) : simple('sends a REPORT that cannot be read')
}

function ofReport(asked: Report): Attempt {
  if (asked.report === 'addressbook-multiget') return ofCards('fetches cards', asked.hrefs.length)
  if (asked.report === 'addressbook-query') return simple('searches the address book')
  if (asked.report !== 'sync-collection') return simple('sends another REPORT')
  return simple(asked.token === '' ? 'initial listing' : 'asks what has changed')
}

function troubleOf(client: RecordedLeg): string | undefined {
  const { status, response, error } = client
  if (error !== undefined) return error
  if (status === undefined) return 'no answer'
  if (status < 400) return undefined
  if (response?.body.content.includes('valid-sync-token')) return 'stale token, starts over'
  if (status === 412 && headerOf(client, 'if-none-match') !== undefined) return 'is there already'
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

/** A header field of a recorded request. */
export const headerOf = ({ request }: RecordedLeg, name: string): string | undefined =>
  request.headers.find(([found]) => found.toLowerCase() === name)?.[1]
