import { HttpError } from '../errors/http-error.ts'
import type { UpstreamSession } from './book/upstream-session.ts'

/** The session as if the home set held that book only: some clients use no more than the first. */
export function restrictSessionToBook(session: UpstreamSession, book: string): UpstreamSession {
  async function only<T>(slug: string, work: () => Promise<T>): Promise<T> {
    if (slug === book) return work()
    throw new HttpError(404, `This device is shown no address book but ${book}`)
  }
  return {
    account: session.account,
    quirks: session.quirks,
    books: async () => (await session.books()).filter(({ slug }) => slug === book),
    properties: (slug, ...args) => only(slug, () => session.properties(slug, ...args)),
    changeProperties: (slug, ...args) => only(slug, () => session.changeProperties(slug, ...args)),
    list: (slug, ...args) => only(slug, () => session.list(slug, ...args)),
    changes: (slug, ...args) => only(slug, () => session.changes(slug, ...args)),
    fetch: (slug, ...args) => only(slug, () => session.fetch(slug, ...args)),
    probe: (slug, ...args) => only(slug, () => session.probe(slug, ...args)),
    read: (slug, ...args) => only(slug, () => session.read(slug, ...args)),
    write: (slug, ...args) => only(slug, () => session.write(slug, ...args)),
    remove: (slug, ...args) => only(slug, () => session.remove(slug, ...args)),
  }
}
