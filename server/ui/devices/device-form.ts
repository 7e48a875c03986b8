import { clientProfiles } from '../../../lib/operations/clients/client-profiles.ts'
import type { Device, OmittedPropertyPolicy } from '../../../lib/store/devices.ts'
import type { DeviceOptions } from '../../accounts/devices.ts'
import { renderSelectField, renderCheckboxField } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'

/** What the fields of a device's form show at first. */
export interface DeviceFormValues extends Partial<
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

const policies: readonly (readonly [value: OmittedPropertyPolicy, label: string])[] = [
  ['merge', 'Stay (usual)'],
  ['warn', 'Go, and the log says so'],
  ['pass', 'Go'],
]

/** A box to tick when the device may not write. */
export const renderReadOnlyField = ({
  readOnly = false,
}: Pick<DeviceFormValues, 'readOnly'>): Html =>
  renderCheckboxField({
    label: 'Read-only',
    name: 'readOnly',
    hint: 'It sees the contacts and can change nothing.',
    checked: readOnly,
  })

/** Fields that few devices need. */
export const renderAdvancedDeviceFields = (values: DeviceFormValues): Html =>
  html`${expiryField(values)} ${bookField(values)} ${profileField(values)} ${policyField(values)}`

const expiryField = ({ expiresAt }: DeviceFormValues): Html =>
  renderSelectField({
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

const bookField = ({ books, book }: DeviceFormValues): Html | undefined =>
  books && books.length > 1
    ? renderSelectField({
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

const profileField = ({ profile }: DeviceFormValues): Html =>
  renderSelectField({
    label: 'Treat it as',
    name: 'profile',
    hint: 'What a client needs is known by the name that it gives itself. Choose only for one that gives another.',
    value: profile ?? '',
    options: [
      { value: '', label: 'What it calls itself' },
      ...clientProfiles.map(({ name }) => ({ value: name, label: name })),
    ],
  })

const policyField = ({ policy = 'merge' }: DeviceFormValues): Html =>
  renderSelectField({
    label: 'Details that it leaves out when it changes a contact',
    name: 'policy',
    hint: 'Old clients forget what they do not understand. What a device has sent itself it can always take away.',
    value: policy,
    options: policies.map(([value, label]) => ({ value, label })),
  })

/** What a submitted form of these fields asks for. */
export function parseDeviceForm(form: URLSearchParams): DeviceOptions {
  const policy = policies.find(([value]) => value === form.get('policy'))?.[0]
  const period = periods.find(([value]) => value === form.get('expires'))
  return {
    readOnly: form.has('readOnly'),
    profile: chosenValue(form, 'profile'),
    book: chosenValue(form, 'book'),
    ...(policy === undefined ? {} : { policy }),
    ...(period === undefined ? {} : { expires: period[2] }),
  }
}

/** Null for an empty choice or a field that is not there. */
function chosenValue(form: URLSearchParams, name: string): string | null {
  const value = form.get(name)
  return value === '' ? null : value
}
