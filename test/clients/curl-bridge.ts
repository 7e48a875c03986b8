import { addDevice, type AddedDevice } from '../support/add-device.ts'
import { multistatus } from '../support/dav-answers.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import {
  openTestBridge,
  password,
  type TestBridgeUpstream,
  type TestBridge,
} from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'
import { curl, type Curled } from './curl.ts'
import * as apple from './walks/apple.ts'
import { upstreams, type Behind } from './walks/behind.ts'
import { firstBook } from './walks/eyes.ts'

/** A bridge, and curl as the client of `phone`. */
export interface CurlTestBridge extends TestBridge {
  readonly behind: Behind
  /** Path of its address book. */
  readonly book: string
  /** One run of curl for a path; flags that say who it is count before those of `phone`. */
  readonly ask: (path: string, flags: readonly string[], body?: string | Buffer) => Promise<Curled>
}

export interface CurlTestBridgeOptions {
  readonly settings?: TestBridgeUpstream['settings']
  /** One more device, there before the first request. */
  readonly device?: AddedDevice
}

export async function openCurlTestBridge(
  outer: Scope,
  quirks: 'google' | 'standard',
  { settings, device }: CurlTestBridgeOptions = {},
): Promise<CurlTestBridge> {
  const scope = nested(outer)
  const { behind, ...upstream } = await upstreams[quirks](scope)
  const bridge = await openTestBridge(scope, { ...upstream, quirks, ...(settings && { settings }) })
  if (device !== undefined) await addDevice(bridge, device)
  const listing = { depth: 1, body: apple.homeProps } as const
  const home = await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/', listing)
  return {
    ...{ ...bridge, behind, book: firstBook(multistatus(home)) },
    ask: (path, flags, body) =>
      curl(['--user', `alice:${password}`, ...flags, new URL(path, bridge.url).href], body),
  }
}

/** Flags of a PROPFIND, and of a PUT of a card that curl has in memory and so can send again. */
export const propfind = (depth: 0 | 1): readonly string[] => [
  ...['--request', 'PROPFIND', '--header', `Depth: ${depth}`],
  ...['--header', 'Content-Type: text/xml', '--data-binary', '@-'],
]
export const put: readonly string[] = [
  ...['--request', 'PUT', '--header', 'Content-Type: text/vcard', '--data-binary', '@-'],
]

export const statuses = ({ answers }: Curled): readonly number[] =>
  answers.map(({ status }) => status)
