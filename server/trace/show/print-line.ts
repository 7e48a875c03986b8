import { styleText } from 'node:util'
import type { Summary } from './summary.ts'

type Style = Parameters<typeof styleText>[0]

/** Text in a colour; as it is where colours are not wanted: no terminal, or NO_COLOR. */
export const coloured = (style: Style, text: string): string => styleText(style, text)

/** What a client, a card or upstream has said must not move the cursor or ring the bell of a terminal. */
export const harmless = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

/** An exchange in a line for a person: time, device, method, path, status, time, what it was, how it went on, and its number. */
export function printLine(summary: Summary): string {
  const { id, at, device, method, path, status, milliseconds, words, upstream, repairs } = summary
  const more = [counted(upstream, 'upstream request'), counted(repairs, 'repair')].filter(Boolean)
  return [
    coloured('dim', timeOfDay(at)),
    harmless(device === '' ? 'not let in' : device).padEnd(14),
    coloured('bold', harmless(method).padEnd(9)),
    harmless(path),
    coloured(styleOf(status), String(status ?? 'no answer')),
    coloured('dim', `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`),
    harmless(words),
    ...(more.length > 0 ? [coloured('dim', `(${more.join(', ')})`)] : []),
    coloured('dim', `#${String(id)}`),
  ].join('  ')
}

const timeOfDay = (at: number): string => {
  const time = new Date(at)
  const whole = [time.getHours(), time.getMinutes(), time.getSeconds()]
  const clock = whole.map((part) => String(part).padStart(2, '0')).join(':')
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

const counted = (count: number, noun: string): string =>
  count === 0 ? '' : `${String(count)} ${noun}${count === 1 ? '' : 's'}`

function styleOf(status: number | undefined): Style {
  if (status === undefined || status >= 500) return 'red'
  if (status >= 400) return 'yellow'
  return status >= 300 ? 'cyan' : 'green'
}
