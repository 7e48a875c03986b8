import { describe, it, type TestContext } from 'node:test'
import { openTestBridge, password, type TestBridge } from '../../support/test-bridge.ts'
import { nested } from '../../support/scope.ts'
import { upstreams, type Behind } from './behind.ts'
import { ownTransport } from './own-transport.ts'
import type { Transport } from './transport.ts'
import { Wire, type WireOptions } from './wire.ts'

/** What a client's walk is made of. */
export interface Walk {
  readonly quirks: 'google' | 'standard'
  readonly bridge: TestBridge
  readonly behind: Behind
  /** A part of the walk, with a name; when it fails the walk ends. */
  readonly step: <T>(name: string, work: () => T | Promise<T>) => Promise<T>
  readonly wire: (options: WireOptions) => Wire
}

/**
 * A client's set-up, sync and writes with its own headers and bodies, once on every kind of upstream and by every
 * transport. The walk decides as that client does whether it got what it wanted.
 */
export function walk(
  client: string,
  go: (walk: Walk) => Promise<void>,
  transports: readonly Transport[] = [ownTransport],
): void {
  describe(client, () => {
    for (const quirks of ['google', 'standard'] as const)
      for (const { program, skip, open } of transports) {
        const by = program === undefined ? '' : `, by ${program}`
        const title = `finds, reads and writes its contacts on quirks: ${quirks}${by}`
        it(title, { skip }, async (t) => {
          const scope = nested(t)
          const { behind, ...upstream } = await upstreams[quirks](scope)
          const bridge = await openTestBridge(scope, { ...upstream, quirks })
          await go({
            ...{ quirks, bridge, behind },
            step: stepsOf(t),
            wire: (options) =>
              new Wire(open(bridge, { user: 'alice', password, ...options }), options),
          })
        })
      }
  })
}

function stepsOf(t: TestContext): Walk['step'] {
  return async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const done: T[] = []
    await t.test(name, async () => void done.push(await work()))
    if (done.length === 0) throw new Error(`the walk ends at "${name}"`)
    return done[0] as T
  }
}
