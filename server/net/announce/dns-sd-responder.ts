import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { getResponder, type CiaoService, type Responder } from '@homebridge/ciao'
import type { DnsSdService } from './dns-sd-services.ts'
import { instanceNameOf } from './instance-name.ts'

/** Who tells the network of services, and answers when it is asked (https://www.rfc-editor.org/rfc/rfc6762). */
export interface DnsSdResponder {
  /**
   * Resolves when the service is announced, after its names were looked for on the network for a while. Rejects when it cannot
   * be, and never settles while the library tries by itself.
   */
  readonly announce: (service: DnsSdService) => Promise<void>
  /** Withdraws what was announced (https://www.rfc-editor.org/rfc/rfc6762#section-10.1); waits a second for that at most. */
  readonly close: () => Promise<void>
}

export interface DnsSdResponderOptions {
  /** Those of this machine to be announced, which it has at present; undefined: all, as they come and go. */
  readonly addresses: readonly string[] | undefined
  /** Whether IPv6 is served. */
  readonly ipv6: boolean
  readonly port: number
}

/** Throws when the library does. */
export function openDnsSdResponder(options: DnsSdResponderOptions): DnsSdResponder {
  const { addresses } = options
  const responder = getResponder(addresses && { interface: [...addresses] })
  const unsettled = new Set<CiaoService>()
  return {
    announce: async (service) => {
      const created = createService(responder, service, options)
      unsettled.add(created)
      await advertise(created, service).finally(() => unsettled.delete(created))
    },
    close: async () => {
      // One that cannot say goodbye is forgotten by the network after a while.
      const goodbye = responder.shutdown().catch(() => undefined)
      // They would be tried for ever.
      for (const each of unsettled) each.destroy().catch(() => undefined)
      await Promise.race([goodbye, setTimeout(1_000, undefined, { ref: false })])
    },
  }
}

function createService(
  responder: Responder,
  { type, host }: DnsSdService,
  { addresses, ipv6, port }: DnsSdResponderOptions,
): CiaoService {
  return responder.createService({
    name: instanceNameOf(hostname()),
    type,
    hostname: host.replace(/\.local$/, ''),
    port,
    txt: { path: '/' },
    disabledIpv6: !ipv6,
    ...(addresses && { restrictedAddresses: [...addresses] }),
  })
}

async function advertise(service: CiaoService, { host }: DnsSdService): Promise<void> {
  const taken = Promise.withResolvers<never>()
  // Another instance of the same name gets a number.
  service.on('name-change', () => undefined)
  service.on('hostname-change', () => {
    taken.reject(
      new Error(`another ${host} is on this network: set dnsSd to false on one of the two`),
    )
    service.end().catch(() => undefined)
  })
  await Promise.race([service.advertise(), taken.promise])
}
