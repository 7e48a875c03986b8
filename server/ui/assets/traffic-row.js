// What a row of the list says.
import { clockOf } from './traffic-clock.js'

const thousands = new Intl.NumberFormat('en')

const duration = (milliseconds) => {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 9950) return `${thousands.format(Math.round(milliseconds))} ms`
  return `${(milliseconds / 1000).toFixed(1)} s`
}

const kindOf = (status) => {
  if (status === undefined || status >= 500) return 'bad'
  if (status >= 400) return 'warn'
  return status >= 300 ? '' : 'good'
}

/** Writes a recorded request into its row. */
export function writeRow(row, shown) {
  const [time, device, method, what, status, upstream, repairs, took] = row.cells
  time.firstElementChild.dateTime = new Date(shown.at).toISOString()
  time.firstElementChild.textContent = clockOf(shown.at)
  device.textContent = shown.device === '' ? 'not let in' : shown.device
  method.firstElementChild.textContent = shown.method
  const link = what.querySelector('a')
  link.href = `/ui/traffic/${shown.id}`
  link.textContent = shown.words
  what.querySelector('code').textContent = shown.path
  status.firstElementChild.className = `badge ${kindOf(shown.status)}`
  status.firstElementChild.textContent = shown.status ?? 'none'
  upstream.textContent = shown.upstream
  repairs.textContent = shown.repairs || ''
  took.textContent = duration(shown.milliseconds)
}
