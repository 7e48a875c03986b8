import { networkInterfaces } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Log } from '../../log/log.ts'
import { isLoopbackAddress } from '../addresses/connection-properties.ts'
import {
  openDnsSdResponder,
  type DnsSdResponder,
  type DnsSdResponderOptions,
} from './dns-sd-responder.ts'
import type { DnsSdService } from './dns-sd-services.ts'

/** The services that are announced. */
export interface DnsSdAnnouncement {
  /** Withdraws them; waits a second for that at most. */
  readonly close: () => Promise<void>
}

export interface DnsSdAnnouncementOptions extends DnsSdResponderOptions {
  readonly services: readonly DnsSdService[]
  /** The addresses that others can reach, whether they are connected just now or not; undefined: all of this machine. */
  readonly addresses: readonly string[] | undefined
  readonly log: Log
  readonly openResponder?: typeof openDnsSdResponder
  /** The addresses of this machine that are connected. */
  readonly connectedAddresses?: () => readonly string[]
  /** How often these are looked at, and what failed is tried again, in milliseconds. */
  readonly interval?: number
}

/** So long the library may take before the log says that it does, in milliseconds. */
const patience = 30_000

/**
 * Announces the bridge on the network by DNS-SD (https://www.rfc-editor.org/rfc/rfc6763), on those of its addresses that
 * are connected, as they come and go. Nothing that goes wrong gets out: it is a line in the log, and is tried again.
 */
export function announceByDnsSd(options: DnsSdAnnouncementOptions): DnsSdAnnouncement {
  const announcer = new DnsSdAnnouncer(options)
  const end = new AbortController()
  const looks = lookAgainAndAgain(announcer, options.interval ?? 15_000, end.signal)
  return {
    close: async () => {
      end.abort()
      await looks
      await announcer.withdraw()
    },
  }
}

async function lookAgainAndAgain(
  announcer: DnsSdAnnouncer,
  interval: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await announcer.look()
    await setTimeout(interval, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

class DnsSdAnnouncer {
  readonly #options: DnsSdAnnouncementOptions
  /** What is not announced, addresses and hosts, and what was said of it last. */
  readonly #said = new Map<string, string>()
  /** Announced, or on their way. */
  readonly #begun = new Set<DnsSdService>()
  #responder: DnsSdResponder | undefined
  #addresses: readonly string[] = []

  constructor(options: DnsSdAnnouncementOptions) {
    this.#options = options
  }

  /** Begins what has not begun, on the addresses that are connected. */
  async look(): Promise<void> {
    const { services, addresses, openResponder = openDnsSdResponder } = this.#options
    const connected = this.#connectedAddresses()
    if (connected.join() !== this.#addresses.join()) await this.withdraw()
    this.#addresses = connected
    if (connected.length === 0) return
    try {
      const options = { ...this.#options, addresses: addresses && connected }
      this.#responder ??= openResponder(options)
    } catch (error) {
      for (const { host } of services) this.#warn(host, error)
      return
    }
    for (const service of services) void this.#begin(service, this.#responder)
  }

  async withdraw(): Promise<void> {
    const responder = this.#responder
    this.#responder = undefined
    this.#begun.clear()
    await responder?.close()
  }

  /** Of those that are to be announced; says which of them are not. `all` stands for whichever the machine has. */
  #connectedAddresses(): readonly string[] {
    const { addresses = ['all'], connectedAddresses = ownConnectedAddresses } = this.#options
    const connected = connectedAddresses()
    const beyondLoopback = connected.some((address) => !isLoopbackAddress(address))
    const isConnected = (address: string): boolean =>
      address === 'all' ? beyondLoopback : connected.includes(address)
    for (const address of addresses)
      if (isConnected(address)) this.#said.delete(address)
      else this.#warn(address, new Error('not connected (no cable, no Wi-Fi)'))
    return addresses.filter(isConnected)
  }

  async #begin(service: DnsSdService, responder: DnsSdResponder): Promise<void> {
    if (this.#begun.has(service)) return
    this.#begun.add(service)
    const { host } = service
    const isOver = new AbortController()
    void this.#warnWhenSlow(host, isOver.signal)
    try {
      await responder.announce(service)
      if (this.#responder !== responder) return
      this.#said.delete(host)
      this.#options.log.info('announced on the network', { host })
    } catch (error) {
      if (this.#responder !== responder) return
      this.#begun.delete(service)
      this.#warn(host, error)
    } finally {
      isOver.abort()
    }
  }

  async #warnWhenSlow(host: string, signal: AbortSignal): Promise<void> {
    await setTimeout(patience, undefined, { signal, ref: false }).then(
      () => {
        this.#warn(host, new Error('nothing came of it in half a minute'))
      },
      () => undefined,
    )
  }

  /** Once until it changes. */
  #warn(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    if (this.#said.get(what) === why) return
    this.#said.set(what, why)
    this.#options.log.warn(
      'Not announced on the network; it is served all the same, and announced when that can be (dnsSd false ends the attempts)',
      { what, why },
    )
  }
}

const ownConnectedAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address))
