import type { RequestListener } from 'node:http'
import type { Server } from 'node:net'
import type { Certificates } from '../tls/certificates.ts'
import type { Speaking } from './close.ts'
import { plainAtHomeOnly } from './fence.ts'
import { sortingServer } from './first-byte.ts'
import { httpServer, httpsServer, legacyServer, type SpeakingServer } from './protocols.ts'

/** Who speaks on a port. */
export interface Speakers {
  /** A server to be bound to one address. */
  readonly create: () => Server
  /** All that hold connections, those of servers made later too. */
  readonly speaking: readonly Speaking[]
}

export interface MainOptions {
  readonly handler: RequestListener
  readonly certificates?: Certificates | undefined
  readonly allowPlainLan?: boolean
  readonly advertise: readonly string[]
}

/** HTTP; with certificates HTTPS too, and then HTTP is for this machine, unless `allowPlainLan`. */
export function mainSpeakers(options: MainOptions, port: () => number): Speakers {
  const { handler, certificates, allowPlainLan = false, advertise } = options
  const safe = { name: advertise[0], port }
  const fenced = allowPlainLan ? handler : plainAtHomeOnly(handler, safe)
  if (!certificates) return each(() => httpServer(fenced))
  const plain = unbound(httpServer(fenced))
  const secure = unbound(httpsServer(handler, certificates))
  return {
    create: () => sortingServer({ plain: plain.server, secure: secure.server }),
    speaking: [plain, secure],
  }
}

/** HTTPS only, for devices that know TLS 1.0 only. */
export const legacySpeakers = (handler: RequestListener, certificates: Certificates): Speakers =>
  each(() => legacyServer(handler, certificates))

function each(make: () => SpeakingServer): Speakers {
  const speaking: Speaking[] = []
  const create = (): Server => {
    const made = make()
    speaking.push(made)
    return made.server
  }
  return { create, speaking }
}

/** Node's servers begin to watch their time-outs with this event; connections come to these from another server. */
function unbound(speaking: SpeakingServer): SpeakingServer {
  speaking.server.emit('listening')
  return speaking
}
