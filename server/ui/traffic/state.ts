import type { Tracer, Watch } from '../../trace/record/tracer.ts'
import { size } from './clock.ts'

/** Whether traffic is recorded, in words, and what is held. */
export interface RecordingState {
  readonly isOn: boolean
  readonly words: string
  readonly held: number
  readonly heldWords: string
}

export function recordingState(
  { ring, watches }: Pick<Tracer, 'ring' | 'watches'>,
  memory: number,
  now = Date.now(),
): RecordingState {
  const watched = watches()
  const held = ring.all().length
  return {
    isOn: watched.length > 0,
    words:
      watched.length === 0
        ? 'Not recording'
        : `Recording ${list.format(watched.map((watch) => inWords(watch, now)))}`,
    held,
    heldWords: `${held.toLocaleString('en')} ${held === 1 ? 'request' : 'requests'} in memory, ${size(ring.size)} of ${size(memory)}`,
  }
}

const list = new Intl.ListFormat('en', { type: 'conjunction' })

const inWords = ({ device, until }: Watch, now: number): string =>
  `${device ? `${device.device} of ${device.account}` : 'everybody'} for ${left(until - now)}`

function left(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000)
  if (minutes <= 1) return 'one more minute'
  if (minutes < 120) return `${minutes} more minutes`
  return `${Math.round(minutes / 60)} more hours`
}
