import { InvalidArgumentError } from 'commander'

/** The name of an account or device, which is part of URLs. Throws InvalidArgumentError. */
export function parseNameArgument(value: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(value)) return value
  throw new InvalidArgumentError(
    'A name has 1 to 32 of a-z, 0-9 and "-", and begins with a letter or digit.',
  )
}

/** An e-mail address, checked roughly. Throws InvalidArgumentError. */
export function parseEmailArgument(value: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return value
  throw new InvalidArgumentError('It must be an e-mail address.')
}

const units = { d: 86_400_000, h: 3_600_000, m: 60_000 }
const tenYears = 3_650 * units.d

/** A time like `90d`, `12h` or `30m`, in milliseconds. Throws InvalidArgumentError. */
export function parseDurationArgument(value: string): number {
  const [, count, unit] = /^([1-9]\d{0,8})([dhm])$/.exec(value) ?? []
  const length = Number(count) * units[unit as keyof typeof units]
  if (length <= tenYears) return length
  throw new InvalidArgumentError('It must be a time like 90d, 12h or 30m, of ten years at most.')
}
