import { CARDDAV, DAV, escapeXml, parseXml } from '../../fake-google/dav/xml.ts'
import { element, multistatus, propstat, refusal, response, type PlainAnswer } from './answer.ts'
import { PlainBook, uidIn, type PlainCard } from './book.ts'
import { paths } from './properties.ts'
import type { PlainRequest } from './request.ts'

/** GET and HEAD of a card, with its ETag. */
export function get({ at, method }: PlainRequest): PlainAnswer {
  const card = at?.book.get(at.name)
  if (card === undefined) return { status: 404 }
  const headers = { 'Content-Type': 'text/vcard; charset=utf-8', ETag: card.etag }
  return { status: 200, headers, ...(method === 'HEAD' ? {} : { body: card.text }) }
}

/** RFC 6352 §6.3.2: stores the very bytes, so its ETag is true. */
export function put(request: PlainRequest): PlainAnswer {
  const { at, body } = request
  if (at === undefined || at.name === '') return { status: 409 }
  const before = at.book.get(at.name)
  if (!at.book.may(before ? 'write-content' : 'bind')) return forbidden
  if (!preconditionsHold(request, before)) return { status: 412 }
  if (!/^BEGIN:VCARD\r?\n[^]*^END:VCARD\s*$/im.test(body))
    return refusal(403, `${CARDDAV}valid-address-data`)
  const uid = uidIn(body)
  const holder = uid === undefined ? undefined : at.book.holderOf(uid)
  if (holder !== undefined && holder !== at.name)
    return refusal(409, `${CARDDAV}no-uid-conflict`, element(`${DAV}href`, at.book.path + holder))
  const { etag } = at.book.put(at.name, body)
  return { status: before ? 204 : 201, headers: { ETag: etag } }
}

export function remove(request: PlainRequest): PlainAnswer {
  const { at } = request
  if (at === undefined) return { status: 405 }
  if (!at.book.may('unbind')) return forbidden
  const before = at.book.get(at.name)
  if (!preconditionsHold(request, before)) return { status: 412 }
  return { status: at.book.remove(at.name) ? 204 : 404 }
}

/** RFC 4918 §9.2 for a book: it keeps any property but its own ones. */
export function proppatch({ at, body }: PlainRequest): PlainAnswer {
  if (at?.name !== '') return { status: 405 }
  if (!at.book.may('write-properties')) return forbidden
  const { book } = at
  const changes = instructions(body)
  const isRefused = changes.some(({ name }) => own.has(name))
  if (!isRefused)
    for (const { action, name, text } of changes)
      if (action === 'set') book.properties.set(name, escapeXml(text))
      else book.properties.delete(name)
  const statusOf = (name: string): string =>
    own.has(name) ? '403 Forbidden' : isRefused ? '424 Failed Dependency' : '200 OK'
  const propstats = changes.map(({ name }) => propstat(element(name), statusOf(name)))
  return multistatus([response(book.path, propstats.join(''))])
}

/** RFC 5689 §3: makes an address book in the home set, and nothing else. */
export function mkcol({ path, at, body }: PlainRequest, books: PlainBook[]): PlainAnswer {
  if (at) return { status: 405 }
  if (!new RegExp(`^${paths.home}[^/]+/$`).test(path)) return { status: 409 }
  const changes = instructions(body)
  const type = changes.find(({ name }) => name === `${DAV}resourcetype`)
  if (!type?.children.includes(`${CARDDAV}addressbook`)) return { status: 403 }
  const book = new PlainBook(path, '')
  book.properties.clear()
  for (const { name, text } of changes)
    if (!own.has(name)) book.properties.set(name, escapeXml(text))
  books.push(book)
  return { status: 201 }
}

const own = new Set(
  ['resourcetype', 'sync-token', 'current-user-privilege-set'].map((n) => DAV + n),
)

function instructions(body: string) {
  return (parseXml(body)?.children ?? []).flatMap(({ name: action, children: [prop] }) =>
    (prop?.children ?? []).map(({ name, text, children: inside }) => ({
      action: action.slice(DAV.length),
      name,
      text,
      children: inside.map(({ name: child }) => child),
    })),
  )
}

/** RFC 3744 §7.1.1. */
const forbidden = refusal(403, `${DAV}need-privileges`)

/** RFC 9110 §13.2.2. */
function preconditionsHold({ header }: PlainRequest, card: PlainCard | undefined): boolean {
  const [match, none] = [header('if-match'), header('if-none-match')]
  const isIn = (list: string): boolean =>
    card !== undefined && (list === '*' || list.split(/\s*,\s*/).includes(card.etag))
  return (match === undefined || isIn(match)) && (none === undefined || !isIn(none))
}
