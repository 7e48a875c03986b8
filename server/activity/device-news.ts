import type { Device, DeviceActivity } from '../../lib/store/store.ts'

/** What devices did and nobody was told yet. */
export interface DeviceNews {
  add(device: Device, userAgent: string | undefined, at: number): void
  /** Gives it to `take`, one device after the other; what that rejects stays. */
  give(take: (news: DeviceActivity) => Promise<unknown>): Promise<void>
}

interface Seen {
  requests: number
  lastSeen: number
  userAgent: string | undefined
}

/** A User-Agent is whatever a client sends. */
const longest = 200

export function createDeviceNews(): DeviceNews {
  const news = new Map<Device, Seen>()

  function restore(device: Device, { requests, ...older }: Seen): void {
    const newer = news.get(device)
    if (newer) newer.requests += requests
    else news.set(device, { requests, ...older })
  }

  return {
    add(device, userAgent, at) {
      const seen = news.get(device)
      if (seen === undefined) news.set(device, { requests: 1, lastSeen: at, userAgent })
      else {
        seen.requests += 1
        seen.lastSeen = at
        seen.userAgent = userAgent ?? seen.userAgent
      }
    },
    async give(take) {
      // Devices that come meanwhile are given at the next time: nobody is kept busy for ever.
      for (const [device, seen] of [...news]) {
        news.delete(device)
        const { account, name } = device
        const userAgent = seen.userAgent?.slice(0, longest)
        await take({ account, device: name, ...seen, userAgent }).catch((error: unknown) => {
          restore(device, seen)
          throw error
        })
      }
    },
  }
}
