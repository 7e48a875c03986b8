import type { IncomingMessage, ServerResponse } from 'node:http'
import { createTrafficStatistics, type TrafficStatistics } from './traffic-statistics.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { RequestRecorder } from './request-recorder.ts'
import { createRecordingBuffer, type RecordingBuffer } from './recording-buffer.ts'

/** Whose requests are recorded, and how long. */
export interface RecordingRule {
  /** Undefined: everybody's, also of clients that are not authenticated. */
  readonly device: { readonly account: string; readonly device: string } | undefined
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** How a recorded request is recorded that the owner sends again. */
interface ReplayRecording {
  /** Number of the recording that it comes from. */
  readonly replayOf: number
  readonly done: (recorded: RecordedRequest) => void
}

/** Records traffic for as long as its rules say; off until it is switched on. */
export interface Tracer {
  readonly recordings: RecordingBuffer
  /** Counted always, also while nothing is recorded. */
  readonly statistics: TrafficStatistics
  /** Begins to record a client's request; undefined while there is no rule. The recording ends by itself with the response. */
  begin(request: IncomingMessage, response: ServerResponse): RequestRecorder | undefined
  /** Records a request that the owner sends again, whatever the rules are. */
  recordReplay(
    request: IncomingMessage,
    response: ServerResponse,
    sent: ReplayRecording,
  ): RequestRecorder
  /** Adds a rule, or gives the one of the same device a new end. */
  startRecording(rule: RecordingRule): void
  /** Removes the rule of a device, or all of them. What was recorded stays. */
  stopRecording(device?: RecordingRule['device']): void
  /** Removes this very rule, and no other that has taken its place. */
  removeRule(rule: RecordingRule): void
  /** The rules that have not ended. */
  rules(): readonly RecordingRule[]
  /** Aborted when the server stops: open event streams must end then. */
  readonly ended: AbortSignal
  end(): void
}

/** `memory`: bytes that the recordings may take. */
export function createTracer(memory: number, now: () => number = Date.now): Tracer {
  const recordings = createRecordingBuffer(memory)
  const statistics = createTrafficStatistics(now)
  const rules = new Map<string, RecordingRule>()
  const ending = new AbortController()
  let count = 0

  /** Without rules that have ended. */
  function currentRules(): ReadonlyMap<string, RecordingRule> {
    for (const [key, { until }] of rules) if (until <= now()) rules.delete(key)
    return rules
  }

  function isToBeRecorded(recorder: RequestRecorder): boolean {
    for (const { device } of currentRules().values()) if (appliesTo(device, recorder)) return true
    return false
  }

  function keep(recorder: RequestRecorder, error: string | undefined): void {
    if (!isToBeRecorded(recorder)) return
    const recorded = recorder.finish(error)
    if (recorded.repairs.length > 0) statistics.repaired()
    recordings.add(recorded)
  }

  return {
    recordings,
    statistics,
    begin(request, response) {
      if (rules.size === 0 || currentRules().size === 0) return undefined
      const recorder = new RequestRecorder(++count, request)
      onResponseEnd(response, (error) => {
        keep(recorder, error)
      })
      return recorder
    },
    recordReplay(request, response, { replayOf, done }) {
      const recorder = new RequestRecorder(++count, request, replayOf)
      onResponseEnd(response, (error) => {
        const recorded = recorder.finish(error)
        recordings.add(recorded)
        done(recorded)
      })
      return recorder
    },
    startRecording: (rule) => {
      rules.set(keyOf(rule.device), rule)
    },
    stopRecording: (device) => {
      if (device) rules.delete(keyOf(device))
      else rules.clear()
    },
    removeRule: ({ device, until }) => {
      if (rules.get(keyOf(device))?.until === until) rules.delete(keyOf(device))
    },
    rules: () => [...currentRules().values()],
    ended: ending.signal,
    end: () => {
      ending.abort()
    },
  }
}

function onResponseEnd(response: ServerResponse, end: (error: string | undefined) => void): void {
  const close = (): void => {
    end(response.writableFinished ? undefined : 'the client went away before it had its answer')
  }
  // The response of a client that has gone emits no more 'close'.
  if (response.destroyed) close()
  else response.once('close', close)
}

const keyOf = (device: RecordingRule['device']): string =>
  device ? `${device.account}/${device.device}` : '*'

const appliesTo = (device: RecordingRule['device'], { who }: RequestRecorder): boolean =>
  device === undefined || (who?.account === device.account && who.device === device.device)
