import type { IncomingMessage, ServerResponse } from 'node:http'
import { createMinutes, type Minutes } from './minutes.ts'
import type { Recorded } from './recorded.ts'
import { Recording } from './recording.ts'
import { createRing, type Ring } from './ring.ts'

/** Whose requests are recorded, and how long. */
export interface Watch {
  /** Undefined: everybody's, also of those who are not let in. */
  readonly device: { readonly account: string; readonly device: string } | undefined
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** A request that the owner sends again. */
export interface Sent {
  /** Number of the recording that it comes from. */
  readonly replayOf: number
  readonly done: (recorded: Recorded) => void
}

/** Records the traffic that somebody wants to see; off until it is switched on. */
export interface Tracer {
  readonly ring: Ring
  /** What happened lately, also while nothing is recorded. */
  readonly minutes: Minutes
  /** Undefined while nothing is to be recorded. Ends by itself with the response. */
  begin(request: IncomingMessage, response: ServerResponse): Recording | undefined
  /** Records a request that the owner sends, whoever is watched. */
  record(request: IncomingMessage, response: ServerResponse, sent: Sent): Recording
  /** Adds a watch, or gives the one of the same device a new end. */
  on(watch: Watch): void
  /** Ends the watch of a device, or all of them. What was recorded stays. */
  off(device?: Watch['device']): void
  /** Ends this very watch, and no other that has taken its place. */
  release(watch: Watch): void
  /** What is watched now. */
  watches(): readonly Watch[]
  /** Aborted when the server stops: whoever listens must then go. */
  readonly ended: AbortSignal
  end(): void
}

/** `memory`: bytes that the recordings may take. */
export function createTracer(memory: number, now: () => number = Date.now): Tracer {
  const ring = createRing(memory)
  const minutes = createMinutes(now)
  const watches = new Map<string, Watch>()
  const ending = new AbortController()
  let count = 0

  /** Without those that have ended. */
  function present(): ReadonlyMap<string, Watch> {
    for (const [key, { until }] of watches) if (until <= now()) watches.delete(key)
    return watches
  }

  function isWatched(recording: Recording): boolean {
    for (const { device } of present().values()) if (isOf(device, recording)) return true
    return false
  }

  function keep(recording: Recording, error: string | undefined): void {
    if (!isWatched(recording)) return
    const recorded = recording.finish(error)
    if (recorded.repairs.length > 0) minutes.repaired()
    ring.add(recorded)
  }

  return {
    ring,
    minutes,
    begin(request, response) {
      if (watches.size === 0 || present().size === 0) return undefined
      const recording = new Recording(++count, request)
      atEnd(response, (error) => {
        keep(recording, error)
      })
      return recording
    },
    record(request, response, { replayOf, done }) {
      const recording = new Recording(++count, request, replayOf)
      atEnd(response, (error) => {
        const recorded = recording.finish(error)
        ring.add(recorded)
        done(recorded)
      })
      return recording
    },
    on: (watch) => {
      watches.set(keyOf(watch.device), watch)
    },
    off: (device) => {
      if (device) watches.delete(keyOf(device))
      else watches.clear()
    },
    release: ({ device, until }) => {
      if (watches.get(keyOf(device))?.until === until) watches.delete(keyOf(device))
    },
    watches: () => [...present().values()],
    ended: ending.signal,
    end: () => {
      ending.abort()
    },
  }
}

function atEnd(response: ServerResponse, end: (error: string | undefined) => void): void {
  const close = (): void => {
    end(response.writableFinished ? undefined : 'the client went away before it had its answer')
  }
  // The response of a client that has gone closes no more.
  if (response.destroyed) close()
  else response.once('close', close)
}

const keyOf = (device: Watch['device']): string =>
  device ? `${device.account}/${device.device}` : '*'

const isOf = (device: Watch['device'], { who }: Recording): boolean =>
  device === undefined || (who?.account === device.account && who.device === device.device)
