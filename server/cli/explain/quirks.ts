import type { Report } from '../../../lib/dav/request/requests.ts'
import type { Resource } from '../../../lib/mapping/resource.ts'
import type { Quirk, QuirkId, Quirks } from '../../../lib/upstream/access/quirks.ts'
import { quirkTable } from '../../../lib/upstream/access/quirks.ts'
import type { OwnRequest } from '../../trace/replay/own-line.ts'
import { headerIn } from './header.ts'

/** A request with what was understood of it. */
export interface Understood {
  readonly asked: OwnRequest
  readonly resource: Resource
  /** Undefined when it is none, or cannot be read. */
  readonly report: Report | undefined
}

/** The rows of the table that would act on a request, given that upstream has them. */
export const quirksFor = (understood: Understood, deviations: Quirks): readonly Quirk[] =>
  quirkTable.filter(({ id }) => deviations.has(id) && acts[id](understood))

const multigetBatch = 100

const isWrite = ({ asked: { method } }: Understood): boolean =>
  method === 'PUT' || method === 'POST'

const isConditional = ({ asked }: Understood): boolean =>
  ['PUT', 'POST', 'DELETE'].includes(asked.method) &&
  ['if-match', 'if-none-match', 'if'].some((name) => headerIn(asked, name) !== undefined)

/** Whether cards come back. */
const showsCards = ({ asked, resource, report }: Understood): boolean =>
  (asked.method === 'GET' && resource.kind === 'card') ||
  (report !== undefined && asked.body.includes('address-data'))

const isSync = ({ report }: Understood): boolean => report?.report === 'sync-collection'

const hrefs = ({ report }: Understood): number =>
  report?.report === 'addressbook-multiget' ? report.hrefs.length : 0

const acts: Readonly<Record<QuirkId, (understood: Understood) => boolean>> = {
  'renames-created-cards': isWrite,
  'replaces-uid': (understood) => isWrite(understood) || showsCards(understood),
  'rewrites-cards': (understood) => isWrite(understood) || showsCards(understood),
  'ignores-preconditions': isConditional,
  'needs-n': (understood) => isWrite(understood) && !isPlainCard(understood.asked.body.toString()),
  'escapes-colons': showsCards,
  'refuses-empty-sync-token': ({ report }) =>
    report?.report === 'sync-collection' && report.token === '',
  'sync-needs-depth-1': (understood) =>
    isSync(understood) && headerIn(understood.asked, 'depth') !== '1',
  'stale-token-is-400': ({ report }) => report?.report === 'sync-collection' && report.token !== '',
  'omits-missing-cards': (understood) => hrefs(understood) > 0,
  'small-multigets': (understood) => hrefs(understood) > multigetBatch,
  'keeps-no-properties': ({ asked }) => asked.method === 'PROPPATCH',
}

/** Of version 3.0 and with N. */
const isPlainCard = (card: string): boolean =>
  /^VERSION:3\.0\s*$/im.test(card) && /^(?:[\w-]+\.)?N[;:]/im.test(card)
