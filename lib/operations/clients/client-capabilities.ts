import { LRUCache } from 'lru-cache'
import type { Device, OmittedPropertyPolicy } from '../../store/devices.ts'
import type { UnderstoodPropertyStore } from '../../store/understood-properties.ts'

/** Which vCard properties a device's client has proved to support, and what is done about the others. */
export interface ClientCapabilities {
  readonly policy: OmittedPropertyPolicy
  /** All that it has ever sent, as lib/vcard/merge/used-property-names.ts names it. */
  sentPropertyNames(): Promise<ReadonlySet<string>>
  /** Adds what it has sent now, for ever. The card is stored by then: a failure is only logged. */
  rememberSent(names: readonly string[]): Promise<void>
  /** Logs something about one of its updates: names of properties, and nothing else of the card. */
  readonly log: (level: 'info' | 'warn', message: string, names: readonly string[]) => void
}

export interface ClientCapabilitiesStore {
  forDevice(device: Device): ClientCapabilities
}

interface CapabilitiesLog {
  info(message: string, fields: Readonly<Record<string, string>>): void
  warn(message: string, fields: Readonly<Record<string, string | Error>>): void
}

export interface ClientCapabilitiesStoreOptions {
  readonly store: UnderstoodPropertyStore
  readonly log: CapabilitiesLog
}

/** Read once per device and written through; a device that was revoked and added anew starts anew. */
export function createClientCapabilitiesStore({
  store,
  log,
}: ClientCapabilitiesStoreOptions): ClientCapabilitiesStore {
  const known = new LRUCache<string, Promise<Set<string>>>({ max: 1000 })

  function sent({ account, name, createdAt }: Device): Promise<Set<string>> {
    const key = `${account} ${name} ${createdAt}`
    const names =
      known.get(key) ?? store.understoodProperties(account, name).then((stored) => new Set(stored))
    known.set(key, names)
    names.catch(() => known.delete(key))
    return names
  }

  async function addSent(device: Device, names: readonly string[]): Promise<void> {
    const all = await sent(device)
    const fresh = names.filter((name) => isName(name) && !all.has(name))
    const added = fresh.slice(0, Math.max(0, maxNames - all.size))
    if (added.length === 0) return
    await store.addUnderstoodProperties(device.account, device.name, added)
    for (const name of added) all.add(name)
  }

  return {
    forDevice: (device) => ({
      policy: device.policy,
      sentPropertyNames: () => sent(device),
      rememberSent: (names) =>
        addSent(device, names).catch((error: unknown) => {
          log.warn('what a device understands could not be stored', {
            ...deviceFields(device),
            error: error instanceof Error ? error : String(error),
          })
        }),
      log: (level, message, names) => {
        log[level](message, { ...deviceFields(device), properties: joinNames(names) })
      },
    }),
  }
}

const deviceFields = ({ account, name }: Device) => ({ account, device: name })

/** No client has so many; a device must not fill the disk. */
const maxNames = 1000

/** What is no name is part of a broken line, which may hold private data. */
const isName = (name: string): boolean => /^[A-Z0-9-]{1,60}(?:;[A-Z0-9-]{1,60})?$/.test(name)

/** As many as a person reads. */
function joinNames(names: readonly string[]): string {
  const all = [...new Set(names)]
  const shown = all.filter(isName).slice(0, 20)
  const others = all.length - shown.length
  return [...shown, ...(others === 0 ? [] : [`and ${others} more`])].join(' ')
}
