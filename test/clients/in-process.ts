import { describe, it } from 'node:test'
import { openTestBridge, password } from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { upstreams, type Behind } from './walks/behind.ts'

/** A bridge that a library in this process talks to. */
export interface Nearby {
  readonly url: string
  readonly user: string
  readonly password: string
  readonly behind: Behind
}

/** One test of a library's whole work on every kind of upstream, in this process. */
export function drive(
  library: string,
  title: string,
  work: (nearby: Nearby, scope: Scope) => Promise<void>,
): void {
  describe(`${library}, a real client`, () => {
    for (const quirks of ['google', 'standard'] as const) {
      it(`${title} on quirks: ${quirks}`, async (t) => {
        const scope = nested(t)
        const { behind, ...upstream } = await upstreams[quirks](scope)
        const { url } = await openTestBridge(scope, { ...upstream, quirks })
        await work({ url, user: 'alice', password, behind }, scope)
      })
    }
  })
}
