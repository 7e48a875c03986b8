import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Store } from '../../../lib/store/store.ts'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'

/** The addresses of the `serve` that runs on this data folder. */
export async function servingAt(
  store: Store,
  { listen }: Settings,
): Promise<Finding<readonly string[]>> {
  const addresses = await store.serving()
  if (addresses?.length === 0)
    return warning('serve is just starting', 'carddav-bridge doctor, once more in a moment')
  if (addresses) return ok(`running at ${addresses.join(' and ')}`, addresses)
  const host = listen.host === 'localhost' ? '127.0.0.1' : listen.host
  if (listen.port !== 0 && (await probe(host, listen.port)) === 'answers')
    return fault(
      `no serve is running on this data folder, but another program listens on port ${listen.port}`,
      'Stop that program, or choose another listen.port; if it is a bridge, name its settings with --config',
    )
  return warning('no serve is running on this data folder', 'carddav-bridge serve')
}

/**
 * Clients that are told `localhost` try each address that it resolves to: one that is not ours may be someone
 * else's, who would get the password.
 */
export async function localhost(addresses: readonly string[]): Promise<Finding<true>> {
  const urls = addresses.map((address) => new URL(address))
  const port = Number(urls[0]?.port ?? 80)
  const resolved = (await lookup('localhost', { all: true })).map(({ address }) => address)
  const foreign = resolved.filter(
    (address) => !urls.some(({ hostname }) => hostname.replace(/^\[|\]$/g, '') === address),
  )
  const outcomes = await Promise.all(foreign.map((address) => probe(address, port)))
  const taken = foreign.find((_, at) => outcomes[at] === 'answers')
  if (taken !== undefined)
    return fault(
      `localhost is ${taken} too, where another program listens on port ${port} and would get passwords`,
      `Stop that program, ${cure}`,
    )
  const deaf = foreign.find((_, at) => outcomes[at] === 'refuses')
  if (deaf !== undefined)
    return warning(`localhost is ${deaf} too, where the bridge does not listen`, cure, true)
  return ok(`localhost is ${resolved.join(' and ')}`, true)
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
