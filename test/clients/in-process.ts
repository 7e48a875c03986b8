import { describe, it } from 'node:test'
import { openTestBridge, password } from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { upstreams, type Behind } from './walks/behind.ts'

/** A bridge in this process. */
export interface Nearby {
  readonly url: string
  /** The address book's URL. */
  readonly book: string
  readonly user: string
  readonly password: string
  readonly behind: Behind
}

/** One test of a library's or program's whole work on every kind of upstream. */
export function drive(
  client: string,
  title: string,
  work: (nearby: Nearby, scope: Scope) => Promise<void>,
  skip: string | false = false,
): void {
  describe(`${client}, a real client`, { skip }, () => {
    for (const quirks of ['google', 'standard'] as const) {
      it(`${title} on quirks: ${quirks}`, async (t) => {
        const scope = nested(t)
        const { behind, ...upstream } = await upstreams[quirks](scope)
        const { url } = await openTestBridge(scope, { ...upstream, quirks })
        const book = `${url}addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
        await work({ url, book, user: 'alice', password, behind }, scope)
      })
    }
  })
}
