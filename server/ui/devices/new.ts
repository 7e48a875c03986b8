import type { Account } from '../../../lib/store/store.ts'
import { clientOf, clients, nameOf } from '../../clients/list.ts'
import type { Client } from '../../clients/values.ts'
import { accessField, rareFields, type Shown } from './form.ts'
import { choice, field, postForm, tick } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { Page, Visit } from '../frame/visit.ts'

const usual = ['thunderbird', 'iphone', 'davx5', 'mac', 'evolution', 'outlook']

/** Asks which client it will be. */
export function chooserPage(account: string | null): Page {
  const first = usual.map(clientOf)
  const others = clients.filter(({ id }) => !usual.includes(id))
  const of = account === null ? '' : `&account=${encodeURIComponent(account)}`
  return {
    title: 'Add a device',
    lead: 'Each device gets a password of its own, so that it can be taken back alone. What will use the contacts?',
    section: 'devices',
    content: html`${tiles(first, of)}
      <details class="others">
        <summary>Something else</summary>
        ${tiles(others, of)}
      </details>`,
  }
}

const tiles = (some: readonly Client[], of: string): Html =>
  html`<ul class="tiles">
    ${some.map(
      (client) =>
        html`<li>
          <a class="button" href="/ui/devices/new?client=${client.id}${of}">${shortly(client)}</a>
        </li>`,
    )}
  </ul>`

/** Without the versions. */
const shortly = (client: Client): string =>
  nameOf(client).replace(/ \([^)]*and later\)$| [\d.]+ and later$/, '')

/** What the form for a new device shows. */
export interface NewForm {
  readonly client: Client
  readonly accounts: readonly Account[]
  readonly account: string
  readonly name: string
  readonly shown: Shown
  readonly digest: boolean
  /** What is wrong with the name. */
  readonly fault?: string | undefined
}

/** Asks what the device may do; all is filled in for the usual case. */
export const newPage = (visit: Visit, form: NewForm): Page => ({
  title: `Add ${shortly(form.client)}`,
  section: 'devices',
  narrow: true,
  ...(form.fault === undefined ? {} : { status: 422 }),
  content: postForm(
    visit,
    '/ui/devices',
    html`<input type="hidden" name="client" value="${form.client.id}" />
      <div class="card">
        ${accountField(form)}
        ${field({
          label: 'Name',
          name: 'name',
          hint: 'Tells it from your other devices: small letters, digits and “-”.',
          value: form.name,
          fault: form.fault,
          required: true,
          maxlength: 32,
        })}
        ${accessField(form.shown)}
        <details>
          <summary>More settings</summary>
          <div class="stack">${rareFields(form.shown)} ${digestField(form)}</div>
        </details>
      </div>
      <div class="buttons">
        <button class="primary">Add the device</button>
        <a class="button quiet" href="/ui/devices/new">Choose another client</a>
      </div>`,
  ),
})

const accountField = ({ accounts, account }: NewForm): Html =>
  accounts.length === 1
    ? html`<input type="hidden" name="account" value="${account}" />
        <p>It will use the contacts of <strong>${accounts[0]?.email ?? account}</strong>.</p>`
    : choice({
        label: 'Contacts of',
        name: 'account',
        value: account,
        options: accounts.map(({ name, email }) => ({
          value: name,
          label: email === undefined ? name : `${name} (${email})`,
        })),
      })

const digestField = ({ digest }: NewForm): Html =>
  tick({
    label: 'It may sign in by Digest too',
    name: 'digest',
    hint: 'For clients that cannot do Basic. The bridge then keeps, sealed, what can sign in.',
    checked: digest,
  })
