import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { basic } from '../support/basic.ts'
import { startBridge, type BridgeUpstream, type RunningBridge } from '../support/bridge.ts'
import { requires, shared } from '../support/debian.ts'
import type { Scope } from '../support/scope.ts'
import { startGoogle } from '../upstreams/google.ts'
import { startRadicale } from '../upstreams/radicale.ts'
import type { DirectDoor } from '../upstreams/upstream.ts'
import { startXandikos } from '../upstreams/xandikos.ts'
import { driveShared } from './shared.ts'
import type { Outcome, SideDoor, Target } from './report.ts'

/** Where a client is driven: through the bridge, and past it for what "somebody else" changes. */
export interface Route {
  readonly name: string
  /** Whether each run of the tests drives it; else only the long form does. */
  readonly isUsual: boolean
  /** Programs. */
  readonly needs: readonly string[]
  readonly start: (scope: Scope) => Promise<BridgeUpstream & { readonly side: SideDoor }>
}

export const routes: readonly Route[] = [
  { name: 'the fake Google', isUsual: true, needs: [], start: startGoogle },
  {
    name: 'Radicale',
    isUsual: false,
    needs: ['radicale'],
    start: async (scope) => withSide(await startRadicale(scope)),
  },
  {
    name: 'Radicale with an e-mail address in its paths',
    isUsual: true,
    needs: ['radicale'],
    start: async (scope) => withSide(await startRadicale(scope, { user: 'alice@example.org' })),
  },
  {
    name: 'Xandikos',
    isUsual: true,
    needs: ['xandikos'],
    start: async (scope) => withSide(await startXandikos(scope)),
  },
]

/** The tests of one client: by the driver here, and on the fake Google by the script of the same name beside the checkout. */
export function driveEverywhere(
  client: string,
  driver: (target: Target) => Promise<Outcome>,
): void {
  const script = `clients/run-${client}.sh`
  describe(`${client}, a real client`, { skip: requires(client) }, () => {
    for (const { name, needs, start } of routes.filter(({ isUsual }) => isUsual)) {
      it(`passes through the bridge on ${name}`, { skip: requires(...needs) }, async (t) => {
        const upstream = await start(t)
        const bridge = await startBridge(t, upstream)
        passed(await driver({ ...targetOf(bridge), side: upstream.side }), bridge)
      })
    }
    it(
      'passes the shared script through the bridge on the fake Google',
      { skip: shared(script) },
      async (t) => {
        const bridge = await startBridge(t, await startGoogle(t))
        passed(await driveShared(t, script, targetOf(bridge)), bridge)
      },
    )
  })
}

function targetOf({ url, user, password }: RunningBridge): Target {
  return { baseUrl: url, user, password }
}

function withSide<U extends { readonly direct: DirectDoor }>(upstream: U): U & { side: SideDoor } {
  const { url, user, password } = upstream.direct
  return { ...upstream, side: { url, authorization: basic(user, password) } }
}

function passed({ steps }: Outcome, bridge: RunningBridge): void {
  const failures = steps.filter(({ ok }) => !ok).map(({ name, error }) => `${name}: ${error ?? ''}`)
  const log = `\nthe bridge's log:\n${bridge.log().slice(-3000)}`
  assert.ok(steps.length > 0 && failures.length === 0, failures.join('\n') + log)
}
