import { setTimeout } from 'node:timers/promises'
import { basic } from '../../support/basic.ts'
import type { Scope } from '../../support/scope.ts'
import { addressOf, setUpBridge, type Bridge, type BridgeOptions } from '../bridge.ts'
import { startScript, type Child } from '../child.ts'
import { DavClient } from '../dav-client.ts'
import type { UpstreamMessage, UpstreamRequest } from '../upstream-messages.ts'
import { bookPath } from './requests.ts'

/** Milliseconds that upstream takes for each answer. */
export const latency = 100

/** A program that serves alice's contacts, with an upstream of its own. */
export interface Served {
  readonly name: string
  readonly pid: number
  readonly origin: string
  readonly authorization: string
  readonly traffic: Child
}

/** A bridge that is set up and running, as it is when nobody sets anything. */
export async function serveBridge(
  scope: Scope,
  name: string,
  options: BridgeOptions,
  environment?: NodeJS.ProcessEnv,
): Promise<ServedBridge> {
  const bridge = await setUpBridge(scope, options)
  const { authorization, traffic } = bridge
  await tell(traffic, { latency })
  const child = await bridge.start(environment)
  const { pid } = child
  return { name, pid, origin: addressOf(child), authorization, traffic, bridge, child }
}

export interface ServedBridge extends Served {
  readonly bridge: Bridge
  /** The process that serves. */
  readonly child: Child
}

/** http-proxy-3 that does the same rewriting. */
export async function serveHttpProxy(scope: Scope, cards: number): Promise<Served> {
  const traffic = await startScript(scope, 'upstream.ts', String(cards))
  const authorization = basic('alice', 'generated-with-128-bits-or-more')
  const args = ['1', traffic.line, authorization, bookPath, theirPath]
  const { pid, line } = await startScript(scope, 'http-proxy.ts', ...args)
  await tell(traffic, { latency })
  return { name: 'http-proxy-3', pid, origin: line, authorization, traffic }
}

/** Alice's book at the bench's upstream. */
export const theirPath = '/carddav/v1/principals/alice@gmail.example/lists/default/'

/** Tells upstream something; what it was asked since it was told something last. */
export const tell = async (
  traffic: Child,
  message: UpstreamMessage = {},
): Promise<readonly UpstreamRequest[]> => (await traffic.ask(message)) as readonly UpstreamRequest[]

/** Requests upstream about cards and their book: without discovery. */
export const aboutCards = (asked: readonly UpstreamRequest[]): readonly UpstreamRequest[] =>
  asked.filter(({ what }) => what !== 'discovery')

/** Lets a client do something, by itself on a new connection. */
export async function asClient<T>(
  { origin, authorization }: Pick<Served, 'origin' | 'authorization'>,
  work: (client: DavClient) => Promise<T>,
): Promise<T> {
  const client = new DavClient(origin, authorization)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

/** Milliseconds that it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Until what is known is older than it may be, when that is as nobody set it. */
export const untilOld = (): Promise<void> => setTimeout(31_000)
