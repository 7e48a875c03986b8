import { hostname } from 'node:os'
import { getResponder, type CiaoService } from '@homebridge/ciao'
import type { DnsSdService } from './dns-sd-services.ts'
import type { Log } from '../../log/log.ts'

/** The services that were announced. */
export interface DnsSdAnnouncement {
  /** Withdraws them (https://www.rfc-editor.org/rfc/rfc6762#section-10.1). */
  readonly close: () => Promise<void>
}

export interface DnsSdAnnouncementOptions {
  readonly services: readonly DnsSdService[]
  /** The addresses that others can reach; undefined: all of this machine. */
  readonly addresses: readonly string[] | undefined
  /** Whether IPv6 is served. */
  readonly ipv6: boolean
  readonly port: number
  readonly log: Log
}

/**
 * Announces the bridge on the network by DNS-SD (https://www.rfc-editor.org/rfc/rfc6763). Returns before that is done: names
 * are first looked for on the network for a while. What goes wrong is a line in the log.
 */
export function announceByDnsSd({
  services,
  addresses,
  ipv6,
  port,
  log,
}: DnsSdAnnouncementOptions): DnsSdAnnouncement {
  const options = {
    disabledIpv6: !ipv6,
    ...(addresses && { restrictedAddresses: [...addresses] }),
  }
  const responder = getResponder(addresses && { interface: [...addresses] })
  const advertised = services.map(({ type, host }) => {
    const name = `Contacts on ${hostname().split('.', 1)[0] ?? 'this machine'}`
    const label = host.replace(/\.local$/, '')
    const txt = { path: '/' }
    return advertise(
      responder.createService({ name, type, hostname: label, port, txt, ...options }),
      host,
      log,
    )
  })
  return {
    close: async () => {
      await Promise.all(advertised)
      await responder.shutdown().catch(warnOfFailure(log))
    },
  }
}

async function advertise(service: CiaoService, host: string, log: Log): Promise<void> {
  // Another instance of the same name gets a number.
  service.on('name-change', () => undefined)
  service.on('hostname-change', () => {
    log.warn(
      `Another ${host} is on this network: set dnsSd to false on one of the two, so that clients find the other`,
    )
    service.end().catch(warnOfFailure(log))
  })
  await service.advertise().then(() => {
    log.info('announced on the network', { host })
  }, warnOfFailure(log))
}

const warnOfFailure =
  (log: Log) =>
  (error: unknown): void => {
    log.warn('The network could not be told of the bridge: dnsSd false ends the attempt', {
      error: error instanceof Error ? error : undefined,
    })
  }
