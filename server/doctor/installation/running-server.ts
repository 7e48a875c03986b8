import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { ServingClaim } from '../../../lib/store/serving-claim.ts'
import type { Settings } from '../../settings/settings.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'

/** Checks that a `serve` runs on this data folder; gives its addresses. */
export async function checkRunningServer(
  store: ServingClaim,
  { listen }: Settings,
): Promise<CheckFinding<readonly string[]>> {
  const addresses = await store.servingAddresses()
  if (addresses?.length === 0)
    return warningFinding('serve is just starting', 'carddav-bridge doctor, once more in a moment')
  if (addresses) return okFinding(`running at ${addresses.join(' and ')}`, addresses)
  const host = listen.host === 'localhost' ? '127.0.0.1' : listen.host
  if (listen.port !== 0 && (await probe(host, listen.port)) === 'answers')
    return faultFinding(
      `no serve is running on this data folder, but another program listens on port ${listen.port}`,
      'Stop that program, or choose another listen.port; if it is a bridge, name its settings with --config',
    )
  return warningFinding('no serve is running on this data folder', 'carddav-bridge serve')
}

/**
 * Checks each address that `localhost` resolves to, since clients try them all: another program that listens on one of
 * them would get the password.
 */
export async function checkLocalhostAddresses(
  addresses: readonly string[],
): Promise<CheckFinding<true>> {
  const urls = addresses.map((address) => new URL(address))
  const port = Number(urls[0]?.port ?? 80)
  const resolved = (await lookup('localhost', { all: true })).map(({ address }) => address)
  const foreign = resolved.filter(
    (address) => !urls.some(({ hostname }) => hostname.replace(/^\[|\]$/g, '') === address),
  )
  const outcomes = await Promise.all(foreign.map((address) => probe(address, port)))
  const foreignServer = foreign.find((_, at) => outcomes[at] === 'answers')
  if (foreignServer !== undefined)
    return faultFinding(
      `localhost is ${foreignServer} too, where another program listens on port ${port} and would get passwords`,
      `Stop that program, ${cure}`,
    )
  const notListening = foreign.find((_, at) => outcomes[at] === 'refuses')
  if (notListening !== undefined)
    return warningFinding(
      `localhost is ${notListening} too, where the bridge does not listen`,
      cure,
      true,
    )
  return okFinding(`localhost is ${resolved.join(' and ')}`, true)
}

const cure = 'set listen.host to "localhost" and restart carddav-bridge serve'

/** `absent`: this machine has no such address, so that nobody can listen there. */
async function probe(host: string, port: number): Promise<'answers' | 'refuses' | 'absent'> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(2_000) })
    return 'answers'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'refuses' : 'absent'
  } finally {
    socket.destroy()
  }
}
