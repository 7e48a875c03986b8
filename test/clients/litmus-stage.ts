import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { buffer } from 'node:stream/consumers'
import { vcard } from '../support/dav-bodies.ts'
import type { Scope } from '../support/scope.ts'
import { listen } from '../upstreams/listen.ts'

/** The folder that litmus makes for itself before it tests anything. */
const folder = '/litmus/'

/**
 * litmus wants to make a folder and to put texts into it, and an address book takes neither: the stage plays the
 * folder, shows the address book of a server in it, and lets each text travel in a card. Everything else passes as it
 * is, both ways. Resolves with the URL for litmus.
 */
export function startStage(scope: Scope, book: string): Promise<string> {
  const to = new URL(book)
  return listen(scope, (req, res) => {
    const path = req.url ?? '/'
    const isFolder = path === folder || `${path}/` === folder
    if (isFolder && ['MKCOL', 'DELETE'].includes(req.method ?? '')) {
      req.resume()
      res.writeHead(req.method === 'MKCOL' ? 201 : 404).end()
    } else void pass(req, res, to)
  })
}

async function pass(req: IncomingMessage, res: ServerResponse, book: URL): Promise<void> {
  const inside = (path: string): string =>
    path.startsWith(folder) ? book.pathname + path.slice(folder.length) : book.pathname
  const sent = await buffer(req)
  const body = req.method === 'PUT' ? packed(sent, inside(req.url ?? '/')) : sent
  const { destination } = req.headers
  const onward = request(new URL(inside(req.url ?? '/'), book), {
    method: req.method,
    headers: {
      ...without(req.headers, 'transfer-encoding', 'destination'),
      host: book.host,
      connection: 'close',
      'content-length': String(body.length),
      ...(typeof destination === 'string'
        ? { destination: book.origin + inside(new URL(destination).pathname) }
        : {}),
    },
  })
  onward.on('error', () => res.destroy())
  onward.on('response', (answer) => void giveBack(answer, res, book))
  onward.end(body)
}

async function giveBack(answer: IncomingMessage, res: ServerResponse, book: URL): Promise<void> {
  const body = await buffer(answer)
  const shown = shownOf(body, answer.headers['content-type'] ?? '', book)
  const { 'content-length': length } = answer.headers
  // A HEAD tells the length of what it does not send.
  const kept = body.length === 0 && length !== undefined ? length : String(shown.length)
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage, {
    ...without(answer.headers, 'content-length', 'transfer-encoding', 'connection'),
    ...(answer.statusCode === 204 || answer.statusCode === 304 ? {} : { 'content-length': kept }),
  })
  res.end(shown)
}

function shownOf(body: Buffer, type: string, book: URL): Buffer {
  if (type.includes('xml')) return Buffer.from(body.toString().replaceAll(book.pathname, folder))
  return type.includes('vcard') ? unpacked(body) : body
}

const packed = (text: Buffer, path: string): Buffer =>
  Buffer.from(
    vcard('Litmus', `UID:${encodeURIComponent(path)}`, `X-LITMUS:${text.toString('base64')}`),
  )

function unpacked(card: Buffer): Buffer {
  const unfolded = card.toString().replace(/\r?\n /g, '')
  return Buffer.from(/^X-LITMUS:(.*?)\r?$/m.exec(unfolded)?.[1] ?? '', 'base64')
}

const without = (headers: IncomingHttpHeaders, ...names: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
