import { hostname } from 'node:os'
import { getResponder, type CiaoService } from '@homebridge/ciao'
import type { Announced } from './announced.ts'
import type { Log } from '../../log/log.ts'

/** What the network was told. */
export interface Announcement {
  /** Takes it back (https://www.rfc-editor.org/rfc/rfc6762#section-10.1). */
  readonly close: () => Promise<void>
}

export interface AnnounceOptions {
  readonly announced: readonly Announced[]
  /** Where others can reach it; undefined: at all addresses of this machine. */
  readonly addresses: readonly string[] | undefined
  /** Whether IPv6 is served. */
  readonly six: boolean
  readonly port: number
  readonly log: Log
}

/**
 * Tells the network of the bridge by DNS-SD (https://www.rfc-editor.org/rfc/rfc6763). Does not wait: names are looked
 * for on the network for a while before they are taken. Nothing that goes wrong keeps anybody from being served.
 */
export function announce({ announced, addresses, six, port, log }: AnnounceOptions): Announcement {
  const reach = {
    disabledIpv6: !six,
    ...(addresses && { restrictedAddresses: [...addresses] }),
  }
  const responder = getResponder(addresses && { interface: [...addresses] })
  const told = announced.map(({ type, host }) => {
    const name = `Contacts on ${hostname().split('.', 1)[0] ?? 'this machine'}`
    const label = host.replace(/\.local$/, '')
    const txt = { path: '/' }
    return tell(
      responder.createService({ name, type, hostname: label, port, txt, ...reach }),
      host,
      log,
    )
  })
  return {
    close: async () => {
      await Promise.all(told)
      await responder.shutdown().catch(unheard(log))
    },
  }
}

async function tell(service: CiaoService, host: string, log: Log): Promise<void> {
  // Another instance of the same name gets a number.
  service.on('name-change', () => undefined)
  service.on('hostname-change', () => {
    log.warn(
      `Another ${host} is on this network: set dnsSd to false on one of the two, so that clients find the other`,
    )
    service.end().catch(unheard(log))
  })
  await service.advertise().then(() => {
    log.info('announced on the network', { host })
  }, unheard(log))
}

const unheard =
  (log: Log) =>
  (error: unknown): void => {
    log.warn('The network could not be told of the bridge: dnsSd false ends the attempt', {
      error: error instanceof Error ? error : undefined,
    })
  }
