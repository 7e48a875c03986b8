import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PlainBook } from './book.ts'

/** A request that was read whole. */
export interface PlainRequest {
  readonly method: string
  readonly path: string
  readonly header: (name: string) => string | undefined
  readonly body: string
  /** The book that the path leads into, and the name below it, `''` for the book itself. */
  readonly at: { readonly book: PlainBook; readonly name: string } | undefined
}

export async function readRequest(
  message: IncomingMessage,
  books: readonly PlainBook[],
): Promise<PlainRequest> {
  const { method = '', url: path = '', headers } = message
  const book = books.find((each) => path.startsWith(each.path))
  return {
    method,
    path,
    header: (name) => headers[name]?.toString(),
    body: await text(message),
    at: book && { book, name: path.slice(book.path.length) },
  }
}
