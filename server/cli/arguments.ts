import { InvalidArgumentError } from 'commander'

/** Name of an account or device; it stands in URLs and is typed on small keyboards. */
export function name(value: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(value)) return value
  throw new InvalidArgumentError(
    'A name has 1 to 32 of a-z, 0-9 and "-", and begins with a letter or digit.',
  )
}

export function email(value: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return value
  throw new InvalidArgumentError('It must be an e-mail address.')
}

const units = { d: 86_400_000, h: 3_600_000, m: 60_000 }
const tenYears = 3_650 * units.d

/** `90d`, `12h` or `30m`, as milliseconds. */
export function duration(value: string): number {
  const [, count, unit] = /^([1-9]\d{0,8})([dhm])$/.exec(value) ?? []
  const length = Number(count) * units[unit as keyof typeof units]
  if (length <= tenYears) return length
  throw new InvalidArgumentError('It must be a time like 90d, 12h or 30m, of ten years at most.')
}
