import { profiles } from '../../../lib/operations/clients/profiles.ts'
import type { Device, Policy } from '../../../lib/store/store.ts'
import type { DeviceWishes } from '../../accounts/devices.ts'
import { choice, tick } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'

/** What the form for a device shows at first. */
export interface Shown extends Partial<
  Pick<Device, 'readOnly' | 'profile' | 'book' | 'policy' | 'expiresAt'>
> {
  /** Slugs; undefined: not known yet. */
  readonly books: readonly string[] | undefined
}

const days = (count: number): number => count * 86_400_000

const periods: readonly (readonly [value: string, label: string, length: number | null])[] = [
  ['never', 'Never', null],
  ['1', 'In a day', days(1)],
  ['30', 'In 30 days', days(30)],
  ['90', 'In 90 days', days(90)],
  ['365', 'In a year', days(365)],
]

const policies: readonly (readonly [value: Policy, label: string])[] = [
  ['merge', 'Stay (usual)'],
  ['warn', 'Go, and the log says so'],
  ['pass', 'Go'],
]

/** Whether it may write. */
export const accessField = ({ readOnly = false }: Pick<Shown, 'readOnly'>): Html =>
  tick({
    label: 'Read-only',
    name: 'readOnly',
    hint: 'It sees the contacts and can change nothing.',
    checked: readOnly,
  })

/** What few devices need. */
export const rareFields = (shown: Shown): Html =>
  html`${expiryField(shown)} ${bookField(shown)} ${profileField(shown)} ${policyField(shown)}`

const expiryField = ({ expiresAt }: Shown): Html =>
  choice({
    label: 'Password ends',
    name: 'expires',
    value: expiresAt === undefined ? 'never' : 'kept',
    options: [
      ...(expiresAt === undefined
        ? []
        : [{ value: 'kept', label: `On ${new Date(expiresAt).toISOString().slice(0, 10)}` }]),
      ...periods.map(([value, label]) => ({ value, label })),
    ],
  })

const bookField = ({ books, book }: Shown): Html | undefined =>
  books && books.length > 1
    ? choice({
        label: 'Address book',
        name: 'book',
        hint: 'For clients that take the first one only.',
        value: book ?? '',
        options: [
          { value: '', label: 'All of them' },
          ...books.map((slug) => ({ value: slug, label: slug })),
        ],
      })
    : html`<input type="hidden" name="book" value="${book ?? ''}" />`

const profileField = ({ profile }: Shown): Html =>
  choice({
    label: 'Treat it as',
    name: 'profile',
    hint: 'What a client needs is known by the name that it gives itself. Choose only for one that gives another.',
    value: profile ?? '',
    options: [
      { value: '', label: 'What it calls itself' },
      ...profiles.map(({ name }) => ({ value: name, label: name })),
    ],
  })

const policyField = ({ policy = 'merge' }: Shown): Html =>
  choice({
    label: 'Details that it leaves out when it changes a contact',
    name: 'policy',
    hint: 'Old clients forget what they do not understand. What a device has sent itself it can always take away.',
    value: policy,
    options: policies.map(([value, label]) => ({ value, label })),
  })

/** What a form of these fields asks for. */
export function wishesIn(form: URLSearchParams): DeviceWishes {
  const policy = policies.find(([value]) => value === form.get('policy'))?.[0]
  const period = periods.find(([value]) => value === form.get('expires'))
  return {
    readOnly: form.has('readOnly'),
    profile: named(form, 'profile'),
    book: named(form, 'book'),
    ...(policy === undefined ? {} : { policy }),
    ...(period === undefined ? {} : { expires: period[2] }),
  }
}

/** An empty choice is none. */
function named(form: URLSearchParams, name: string): string | null {
  const value = form.get(name)
  return value === '' ? null : value
}
