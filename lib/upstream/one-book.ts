import { HttpError } from '../errors/http-error.ts'
import type { Session } from './book/session.ts'

/** The session as if the home set held that book only: some clients know no more than the first. */
export function withOneBook(session: Session, book: string): Session {
  async function only<T>(slug: string, ask: () => Promise<T>): Promise<T> {
    if (slug === book) return ask()
    throw new HttpError(404, `This device is shown no address book but ${book}`)
  }
  return {
    account: session.account,
    quirks: session.quirks,
    books: async () => (await session.books()).filter(({ slug }) => slug === book),
    properties: (slug, ...asked) => only(slug, () => session.properties(slug, ...asked)),
    change: (slug, ...asked) => only(slug, () => session.change(slug, ...asked)),
    list: (slug, ...asked) => only(slug, () => session.list(slug, ...asked)),
    changes: (slug, ...asked) => only(slug, () => session.changes(slug, ...asked)),
    fetch: (slug, ...asked) => only(slug, () => session.fetch(slug, ...asked)),
    probe: (slug, ...asked) => only(slug, () => session.probe(slug, ...asked)),
    read: (slug, ...asked) => only(slug, () => session.read(slug, ...asked)),
    write: (slug, ...asked) => only(slug, () => session.write(slug, ...asked)),
    remove: (slug, ...asked) => only(slug, () => session.remove(slug, ...asked)),
  }
}
