import { createContact, readCard, updateContact } from '../account.ts'
import { Refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Stored } from './address-book.ts'
import type { Contact } from './contact.ts'
import type { Exchange } from '../exchange.ts'
import {
  googleError,
  invalidArgument,
  notFound,
  refuseArgument,
  refuseUnknown,
} from './google-error.ts'
import type { Place } from './locate.ts'
import type { Switches } from '../switches.ts'

/** GET of a contact, by Google's id or by a client's name. */
export function get({ kind, account, name }: Place): Answer {
  if (kind !== 'contact') return notFound()
  const { text, etag } = account.book.find(name) ?? refuseUnknown()
  const headers = { 'content-type': 'text/vcard; charset=UTF-8', etag }
  return { status: 200, headers, body: text.replaceAll('\n', '\r\n') }
}

/** PUT: an id is overwritten, a new name becomes a contact with another, a used name is refused. */
export function put(exchange: Exchange, place: Place, switches: Switches): Answer {
  const { account, name } = place
  if (place.kind !== 'contact') return invalidArgument()
  const contact = uploaded(exchange)
  const before = account.book.byId(name)
  checkPreconditions(exchange, account.book.find(name), switches)
  if (before !== undefined) {
    const { etag } = updateContact(account.book, before, contact)
    return { status: switches.putUpdateStatus, headers: { etag } }
  }
  if (account.book.isBurned(name)) return invalidArgument()
  const stored = createContact(account.book, contact, name)
  return created(exchange, place, stored, switches.putLocation)
}

/** POST to the book, RFC 5995. */
export function create(exchange: Exchange, place: Place, switches: Switches): Answer {
  if (place.kind !== 'book') return notFound()
  const stored = createContact(place.account.book, uploaded(exchange))
  const form = switches.putLocation === 'none' ? 'path' : switches.putLocation
  return created(exchange, place, stored, form)
}

/** DELETE, by Google's id only. */
export function remove(exchange: Exchange, place: Place, switches: Switches): Answer {
  if (place.kind !== 'contact') return notFound()
  const { book } = place.account
  const stored = book.byId(place.name) ?? refuseUnknown()
  checkPreconditions(exchange, stored, switches)
  book.remove(stored.id)
  return { status: 204 }
}

function uploaded(exchange: Exchange): Contact {
  return readCard(exchange.text) ?? refuseArgument()
}

function created(
  exchange: Exchange,
  { account }: Place,
  { id, etag }: Stored,
  form: Switches['putLocation'],
): Answer {
  const path = account.contactHref(id)
  if (form === 'none') return { status: 201, headers: { etag } }
  const location = form === 'path' ? path : `${originOf(exchange)}${path}`
  return { status: 201, headers: { etag, location } }
}

function originOf(exchange: Exchange): string {
  const scheme = 'encrypted' in exchange.request.socket ? 'https' : 'http'
  return `${scheme}://${exchange.header('host')}`
}

/** The documented 412, which Google does not send. */
function checkPreconditions(
  exchange: Exchange,
  found: Stored | undefined,
  switches: Switches,
): void {
  if (!switches.honourPreconditions) return
  const [match, noneMatch] = [exchange.header('if-match'), exchange.header('if-none-match')]
  const matches = (list: string) =>
    found !== undefined && (list === '*' || list.split(/,\s*/).includes(found.etag))
  if ((match === '' || matches(match)) && (noneMatch === '' || !matches(noneMatch))) return
  throw new Refusal(googleError(412, 'Precondition check failed.', 'FAILED_PRECONDITION'))
}
