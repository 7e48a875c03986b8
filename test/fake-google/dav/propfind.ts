import type { FakeAccount } from '../account.ts'
import type { Answer } from '../answer.ts'
import type { Exchange } from '../exchange.ts'
import { invalidArgument, notFound, refuseArgument, refuseUnknown } from './google-error.ts'
import type { Place } from './locate.ts'
import { multistatus, propertyRow, spell } from './multistatus.ts'
import type { Properties, Requested } from './multistatus.ts'
import {
  ALLPROP,
  bookProperties,
  contactProperties,
  homeSetProperties,
  principalProperties,
} from './properties.ts'
import type { Switches } from '../switches.ts'
import { DAV, child, parseXml } from './xml.ts'

type Resource = readonly [href: string, properties: Properties]

/** PROPFIND; no Depth counts as one level, since the tree below a book has no more. */
export function propfind(exchange: Exchange, place: Place, switches: Switches): Answer {
  const names = requestedNames(exchange.text)
  if (place.kind === 'book' && names.some((name) => name.includes('principal'))) {
    if (switches.bookRefusesPrincipal === 400) return invalidArgument()
    if (switches.bookRefusesPrincipal === 404) return notFound()
  }
  const depth = exchange.header('depth') === '0' ? 0 : 1
  return listing(resources(place, depth, switches), spell(names))
}

/** A 207 with a row for each resource, streamed. */
export function listing(
  found: Iterable<Resource>,
  requested: readonly Requested[],
  tail = '',
): Answer {
  return {
    status: 207,
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: multistatus(rows(found, requested), tail),
  }
}

function* rows(found: Iterable<Resource>, requested: readonly Requested[]): Generator<string> {
  for (const [href, properties] of found) yield propertyRow(href, requested, properties)
}

function requestedNames(body: string): readonly string[] {
  const root = parseXml(body)
  if (root === undefined) return ALLPROP
  if (root.name !== `${DAV}propfind`) refuseArgument()
  const prop = child(root, `${DAV}prop`)
  if (prop !== undefined) return prop.children.map(({ name }) => name)
  const whole = child(root, `${DAV}allprop`) ?? child(root, `${DAV}propname`)
  return whole === undefined ? refuseArgument() : ALLPROP
}

function resources(
  { kind, account, name }: Place,
  depth: 0 | 1,
  switches: Switches,
): Iterable<Resource> {
  switch (kind) {
    case 'principal': {
      const own: Resource = [`${account.principalHref}/`, principalProperties(account)]
      return depth === 0 ? [own] : [own, homeSet(account)]
    }
    case 'home set':
      return depth === 0 ? [homeSet(account)] : [homeSet(account), book(account, 1, switches)]
    case 'book':
      return depth === 0 ? [book(account, 0, switches)] : members(account, switches)
    case 'contact':
      return [contact(account, name)]
  }
}

const homeSet = (account: FakeAccount): Resource => [
  account.homeSetHref,
  homeSetProperties(account),
]

const book = (account: FakeAccount, depth: 0 | 1, switches: Switches): Resource => [
  account.bookHref,
  bookProperties(account, depth, switches),
]

/** A client's own name for a contact is answered with Google's. */
function contact(account: FakeAccount, name: string): Resource {
  const stored = account.book.find(name) ?? refuseUnknown()
  return [account.contactHref(stored.id), contactProperties(account, stored)]
}

function* members(account: FakeAccount, switches: Switches): Generator<Resource> {
  yield book(account, 1, switches)
  for (const stored of [...account.book.contacts()]) {
    yield [account.contactHref(stored.id), contactProperties(account, stored)]
  }
}
