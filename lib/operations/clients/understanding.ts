import { LRUCache } from 'lru-cache'
import type { Device, Policy, Store } from '../../store/store.ts'

/** What a device's client has proved to understand of cards, and what is done about the rest. */
export interface Understanding {
  readonly policy: Policy
  /** All that it has ever sent, as lib/vcard/merge/known-names.ts names it. */
  sent(): Promise<ReadonlySet<string>>
  /** Adds what it has sent now, for ever. The card is stored by then: trouble is told in the log, and is no failure. */
  learn(names: readonly string[]): Promise<void>
  /** A line in the log about one of its updates: names of properties, and nothing else of the card. */
  readonly tell: (level: 'info' | 'warn', message: string, names: readonly string[]) => void
}

export interface Understandings {
  of(device: Device): Understanding
}

/** Where lines go that a person may want to read. */
export interface Listener {
  info(message: string, fields: Readonly<Record<string, string>>): void
  warn(message: string, fields: Readonly<Record<string, string | Error>>): void
}

export interface UnderstandingsOptions {
  readonly store: Pick<Store, 'understood' | 'addUnderstood'>
  readonly log: Listener
}

/** Read once per device and written through; a device that was revoked and added anew starts anew. */
export function createUnderstandings({ store, log }: UnderstandingsOptions): Understandings {
  const known = new LRUCache<string, Promise<Set<string>>>({ max: 1000 })

  function sent({ account, name, createdAt }: Device): Promise<Set<string>> {
    const key = `${account} ${name} ${createdAt}`
    const names =
      known.get(key) ?? store.understood(account, name).then((stored) => new Set(stored))
    known.set(key, names)
    names.catch(() => known.delete(key))
    return names
  }

  async function learn(device: Device, names: readonly string[]): Promise<void> {
    const all = await sent(device)
    const fresh = names.filter((name) => isName(name) && !all.has(name))
    const learnt = fresh.slice(0, Math.max(0, most - all.size))
    if (learnt.length === 0) return
    await store.addUnderstood(device.account, device.name, learnt)
    for (const name of learnt) all.add(name)
  }

  return {
    of: (device) => ({
      policy: device.policy,
      sent: () => sent(device),
      learn: (names) =>
        learn(device, names).catch((error: unknown) => {
          log.warn('what a device understands could not be stored', {
            ...who(device),
            error: error instanceof Error ? error : String(error),
          })
        }),
      tell: (level, message, names) => {
        log[level](message, { ...who(device), properties: list(names) })
      },
    }),
  }
}

const who = ({ account, name }: Device) => ({ account, device: name })

/** No client has so many; a device must not fill the disk. */
const most = 1000

/** What is no name is the wreck of a line, which may hold what nobody else should read. */
const isName = (name: string): boolean => /^[A-Z0-9-]{1,60}(?:;[A-Z0-9-]{1,60})?$/.test(name)

/** As many as a person reads. */
function list(names: readonly string[]): string {
  const all = [...new Set(names)]
  const shown = all.filter(isName).slice(0, 20)
  const others = all.length - shown.length
  return [...shown, ...(others === 0 ? [] : [`and ${others} more`])].join(' ')
}
