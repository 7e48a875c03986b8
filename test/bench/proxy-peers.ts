import { requires } from '../support/debian.ts'
import type { Scope } from '../support/scope.ts'
import { addressOf, setUpBridge } from './bridge.ts'
import { startScript, type Child } from './child.ts'
import { startNginx } from './nginx.ts'

/** A program that answers. */
export interface Peer {
  readonly pid: number
  /** Its origin, without a slash. */
  readonly url: string
}

/** What a proxy of Google's address book has to know. */
export interface PeerOptions {
  readonly upstream: string
  /** Downstream's. */
  readonly authorization: string
  readonly ours: string
  readonly theirs: string
}

export interface Peers {
  readonly bridge: Peer
  readonly httpProxy: Peer
  /** Its new major, beside the one that earlier figures are of. */
  readonly httpProxy2: Peer
  /** Undefined where it is not installed. */
  readonly nginx: Peer | undefined
  readonly koa: Peer
  readonly options: PeerOptions
  /** Makes the load. */
  readonly traffic: Child
}

/** Starts the bridge and its peers, all in front of the same upstream. */
export async function startPeers(scope: Scope): Promise<Peers> {
  const { start, upstream, authorization, traffic } = await setUpBridge(scope)
  const options: PeerOptions = {
    upstream,
    authorization,
    ours: '/addressbooks/alice/contacts/',
    theirs: '/carddav/v1/principals/alice@gmail.example/lists/default/',
  }
  const bridge = await start()
  return {
    bridge: { pid: bridge.pid, url: addressOf(bridge) },
    httpProxy: await startHttpProxy(scope, '1', options),
    httpProxy2: await startHttpProxy(scope, '2', options),
    nginx: hasNginx() ? await startNginx(scope, options) : undefined,
    koa: await startKoa(scope),
    options,
    traffic,
  }
}

async function startHttpProxy(scope: Scope, major: string, options: PeerOptions): Promise<Peer> {
  const { upstream, authorization, ours, theirs } = options
  const args = [major, upstream, authorization, ours, theirs]
  const { pid, line } = await startScript(scope, 'http-proxy.ts', ...args)
  return { pid, url: line }
}

export async function startKoa(scope: Scope): Promise<Peer & { readonly readyAfter: number }> {
  const { pid, line, readyAfter } = await startScript(scope, 'koa.js')
  return { pid, url: line, readyAfter }
}

export function hasNginx(): boolean {
  const why = requires('nginx')
  if (why !== false) console.log(`nginx is left out: it ${why}`)
  return why === false
}
