import { authenticate, challenge } from '../oauth/authenticate.ts'
import { Refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Exchange } from '../exchange.ts'
import {
  htmlError,
  invalidArgument,
  notFound,
  refuseArgument,
  refuseUnknown,
} from './google-error.ts'
import { locate } from './locate.ts'
import type { Place } from './locate.ts'
import { multiget } from './multiget.ts'
import { propfind } from './propfind.ts'
import { query } from './query.ts'
import type { Service } from '../service.ts'
import type { Switches } from '../switches.ts'
import { syncCollection } from './sync-collection.ts'
import { create, get, put, remove } from './write.ts'
import { CARDDAV, DAV, parseXml } from './xml.ts'
import type { Element } from './xml.ts'

export const WELL_KNOWN = '/.well-known/carddav'

const FRONT_END: NonNullable<Answer['headers']> = {
  'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: 'Mon, 01 Jan 1990 00:00:00 GMT',
  'x-xss-protection': '1; mode=block',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  vary: ['Origin', 'X-Origin', 'Referer'],
  server: 'ESF',
}

/** Google's CardDAV service: one request in, one answer out, in the dress of its front end. */
export function carddav(exchange: Exchange, service: Service): Answer {
  const answer = refusable(() => serve(exchange, service))
  const dav = answer.status === 207 ? { dav: '1, 2, 3, addressbook, access-control' } : {}
  return { ...answer, headers: { ...FRONT_END, ...dav, ...answer.headers } }
}

function refusable(operation: () => Answer): Answer {
  try {
    return operation()
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.answer
    throw refusal
  }
}

function serve(exchange: Exchange, service: Service): Answer {
  const { method, path } = exchange
  if (path === WELL_KNOWN) return wellKnown(exchange, service)
  if (method === 'OPTIONS') return options(locate(path, service.accounts.values()))
  const account = authenticate(exchange, service)
  // There is one book for good: wherever another is asked for, the argument is bad.
  if (method === 'MKCOL') return invalidArgument()
  const place = locate(path, [account]) ?? refuseUnknown()
  return operation(exchange, place, service.switches)
}

/** Only an authenticated PROPFIND is led on, and straight to the book. */
function wellKnown(exchange: Exchange, service: Service): Answer {
  if (exchange.method !== 'PROPFIND') return notFound()
  if (exchange.header('authorization') === '') return challenge(service.switches)
  const { bookHref } = authenticate(exchange, service)
  return {
    status: 301,
    headers: { 'content-type': 'text/plain; charset=UTF-8', location: bookHref },
  }
}

function options(place: Place | undefined): Answer {
  if (place === undefined) return notFound()
  if (place.kind === 'book' || place.kind === 'contact') return invalidArgument()
  return {
    status: 200,
    headers: {
      'content-type': 'text/plain',
      allow: 'UNLOCK,MKCOL,PROPFIND,LOCK,PROPPATCH,OPTIONS,ACL,PUT,GET,REPORT,POST',
      dav: ['1, 2, 3, access-control, addressbook', 'extended-mkcol'],
    },
  }
}

function operation(exchange: Exchange, place: Place, switches: Switches): Answer {
  switch (exchange.method) {
    case 'PROPFIND':
      return propfind(exchange, place, switches)
    case 'REPORT':
      return report(exchange, place, switches)
    case 'GET':
    case 'HEAD':
      return get(place)
    case 'PUT':
      return put(exchange, place, switches)
    case 'POST':
      return create(exchange, place, switches)
    case 'DELETE':
      return remove(exchange, place, switches)
    case 'PROPPATCH':
      return invalidArgument()
    default:
      return htmlError(405, 'Method Not Allowed')
  }
}

function report(exchange: Exchange, place: Place, switches: Switches): Answer {
  if (place.kind !== 'book') return invalidArgument()
  const root = parseXml(exchange.text) ?? refuseArgument()
  const depth = exchange.header('depth')
  switch (root.name) {
    case `${DAV}sync-collection`:
      return syncCollection(root, place.account, depth, switches)
    case `${CARDDAV}addressbook-multiget`:
      return multiget(prefixed(root), place.account, switches)
    case `${CARDDAV}addressbook-query`:
      return query(prefixed(root), place.account)
    default:
      return invalidArgument()
  }
}

/** Google does not understand DAV elements in the default namespace here. */
function prefixed(root: Element): Element {
  const bare = root.children.some(({ name, prefix }) => name.startsWith(DAV) && prefix === '')
  return bare ? refuseArgument() : root
}
