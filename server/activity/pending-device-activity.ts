import type { DeviceActivity } from '../../lib/store/activity.ts'
import type { Device } from '../../lib/store/devices.ts'

/** What devices did and is not stored yet. */
export interface PendingDeviceActivity {
  add(device: Device, userAgent: string | undefined, at: number): void
  /** Gives it to `save`, one device after the other; what that rejects stays. */
  flush(save: (pending: DeviceActivity) => Promise<unknown>): Promise<void>
}

interface Seen {
  requests: number
  lastSeen: number
  userAgent: string | undefined
}

/** In characters: a User-Agent is whatever a client sends. */
const maxUserAgentLength = 200

export function createPendingDeviceActivity(): PendingDeviceActivity {
  const pending = new Map<Device, Seen>()

  function restore(device: Device, { requests, ...older }: Seen): void {
    const newer = pending.get(device)
    if (newer) newer.requests += requests
    else pending.set(device, { requests, ...older })
  }

  return {
    add(device, userAgent, at) {
      const seen = pending.get(device)
      if (seen === undefined) pending.set(device, { requests: 1, lastSeen: at, userAgent })
      else {
        seen.requests += 1
        seen.lastSeen = at
        seen.userAgent = userAgent ?? seen.userAgent
      }
    },
    async flush(save) {
      // What devices do meanwhile is for the next flush: this one must end.
      for (const [device, seen] of [...pending]) {
        pending.delete(device)
        const { account, name } = device
        const userAgent = seen.userAgent?.slice(0, maxUserAgentLength)
        await save({ account, device: name, ...seen, userAgent }).catch((error: unknown) => {
          restore(device, seen)
          throw error
        })
      }
    },
  }
}
