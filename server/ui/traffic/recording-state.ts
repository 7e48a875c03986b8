import type { Tracer, RecordingRule } from '../../trace/record/tracer.ts'
import { formatByteSize } from './formats.ts'

/** Whether traffic is recorded, and how many requests are held, in numbers and in words. */
export interface RecordingState {
  readonly isOn: boolean
  readonly words: string
  readonly held: number
  readonly heldWords: string
}

/** `memory`: bytes that recordings may take. */
export function describeRecordingState(
  { recordings, rules }: Pick<Tracer, 'recordings' | 'rules'>,
  memory: number,
  now = Date.now(),
): RecordingState {
  const active = rules()
  const held = recordings.all().length
  return {
    isOn: active.length > 0,
    words:
      active.length === 0
        ? 'Not recording'
        : `Recording ${list.format(active.map((rule) => describeRule(rule, now)))}`,
    held,
    heldWords: `${held.toLocaleString('en')} ${held === 1 ? 'request' : 'requests'} in memory, ${formatByteSize(recordings.size)} of ${formatByteSize(memory)}`,
  }
}

const list = new Intl.ListFormat('en', { type: 'conjunction' })

const describeRule = ({ device, until }: RecordingRule, now: number): string =>
  `${device ? `${device.device} of ${device.account}` : 'everybody'} for ${timeLeft(until - now)}`

function timeLeft(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000)
  if (minutes <= 1) return 'one more minute'
  if (minutes < 120) return `${minutes} more minutes`
  return `${Math.round(minutes / 60)} more hours`
}
