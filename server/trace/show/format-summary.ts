import { styleText } from 'node:util'
import type { RequestSummary } from './request-summary.ts'

type Style = Parameters<typeof styleText>[0]

/** Text in a colour; as it is where colours are not wanted: no terminal, or NO_COLOR. */
export const colourText = (style: Style, text: string): string => styleText(style, text)

/** Text from a client, a card or upstream with U+FFFD for each control character, which a terminal may obey. */
export const replaceControlCharacters = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

/** A summary in a line: time, device, method, path, status, duration, what the client does, counts, the age of what it was answered from, and its number. */
export function formatRequestSummary(summary: RequestSummary): string {
  const { id, at, device, method, path, status, milliseconds, words, upstream, repairs } = summary
  const more = [
    counted(upstream, 'upstream request'),
    counted(repairs, 'repair'),
    replaceControlCharacters(summary.state ?? ''),
  ].filter(Boolean)
  return [
    colourText('dim', timeOfDay(at)),
    replaceControlCharacters(device === '' ? 'not let in' : device).padEnd(14),
    colourText('bold', replaceControlCharacters(method).padEnd(9)),
    replaceControlCharacters(path),
    colourText(styleOf(status), String(status ?? 'no answer')),
    colourText('dim', `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`),
    replaceControlCharacters(words),
    ...(more.length > 0 ? [colourText('dim', `(${more.join(', ')})`)] : []),
    colourText('dim', `#${String(id)}`),
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
