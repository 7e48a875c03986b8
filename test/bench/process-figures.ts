import { readFileSync } from 'node:fs'

/** What Linux knows of processes: https://man7.org/linux/man-pages/man5/proc.5.html */

/** What USER_HZ is on every Linux that Node runs on. */
const microsecondsPerTick = 10_000

/** Processor time of a process and its living children so far, in microseconds. */
export function cpuOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const below = children.filter((child) => child !== '').map((child) => cpuOf(Number(child)))
  // The name in brackets may hold spaces; utime and stime are the 12th and 13th field behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  const own = (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
  return below.reduce((sum, each) => sum + each, own)
}

/** Memory of a process now (`VmRSS`), or its peak (`VmHWM`), in MB. */
export function memoryOf(pid: number, figure: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
