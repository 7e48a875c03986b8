import { createDeviceRecord } from '../../lib/guard/device-record.ts'
import { generateDevicePassword } from '../../lib/guard/device-password.ts'
import { verifyBasicCredentials } from '../../server/dav/sign-in/basic.ts'
import type { AccountsAndDevices } from '../../server/dav/sign-in/authentication-result.ts'
import { basic } from '../support/basic.ts'
import { median } from './process-figures.ts'

/** Tries of each kind. */
const tries = 20_000

/** THREATS K5: whether the time of a sign-in tells if the password was right, or if there is such a user. */
export function benchTiming(): Promise<void> {
  const password = generateDevicePassword()
  const kinds = {
    'a wrong password': basic('alice', generateDevicePassword()),
    'the right one': basic('alice', password),
    'all but its end right': basic('alice', password.slice(0, -1) + '!'),
    'a shorter one': basic('alice', generateDevicePassword().slice(0, -4)),
    'a longer one': basic('alice', `${generateDevicePassword()}more`),
    'an unknown user': basic('zelda', generateDevicePassword()),
    'a user with one device': basic('clara', generateDevicePassword()),
  }
  const times = measured(Object.values(kinds), directoryWith(password))
  const [wrong = []] = times
  console.log('\ntime of a sign-in (goal: medians differ by less than 2 %, |t| below 4.5)')
  console.table(
    Object.fromEntries(
      Object.keys(kinds).map((kind, at) => [kind, figures(times[at] ?? [], wrong)] as const),
    ),
  )
  return Promise.resolve()
}

function directoryWith(password: string): AccountsAndDevices {
  const createdAt = Date.now()
  const accounts = ['alice', 'clara'].map(
    (name) => ({ name, email: undefined, state: 'ok', stateSince: createdAt, createdAt }) as const,
  )
  const others = ['desk', 'tablet'].map((name) =>
    createDeviceRecord({ account: 'alice', name, password: generateDevicePassword() }),
  )
  const clara = createDeviceRecord({
    account: 'clara',
    name: 'phone',
    password: generateDevicePassword(),
  })
  const alice = createDeviceRecord({ account: 'alice', name: 'phone', password })
  return { accounts, devices: [alice, ...others, clara] }
}

/** Nanoseconds of every try, those of all kinds in turn, so that what befalls the machine befalls all alike. */
function measured(headers: readonly string[], directory: AccountsAndDevices): number[][] {
  const times = headers.map((): number[] => [])
  for (let round = -tries / 10; round < tries; round += 1) {
    const shift = Math.floor(Math.random() * headers.length)
    for (let at = 0; at < headers.length; at += 1) {
      const kind = (at + shift) % headers.length
      const started = process.hrtime.bigint()
      verifyBasicCredentials(headers[kind] ?? '', directory, 0)
      const took = Number(process.hrtime.bigint() - started)
      if (round >= 0) times[kind]?.push(took)
    }
  }
  return times
}

function figures(times: readonly number[], wrong: readonly number[]) {
  const differs = (median(times) / median(wrong) - 1) * 100
  return {
    'median µs': (median(times) / 1000).toFixed(2),
    'differs by': `${differs.toFixed(2)} %`,
    t: welch(cropped(times), cropped(wrong)).toFixed(2),
  }
}

/** Without the slowest tenth: collections of garbage, and other programs. */
const cropped = (times: readonly number[]): readonly number[] =>
  times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length * 0.9))

/** Welch's t. */
function welch(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]): number =>
    of.reduce((sum, each) => sum + each, 0) / of.length
  const spread = (of: readonly number[], middle: number): number =>
    of.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (of.length - 1) / of.length
  const [first, second] = [mean(a), mean(b)]
  return (first - second) / Math.sqrt(spread(a, first) + spread(b, second))
}
