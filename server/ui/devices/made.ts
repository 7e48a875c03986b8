import type { Device } from '../../../lib/store/store.ts'
import { clients, nameOf } from '../../clients/list.ts'
import type { Client } from '../../clients/values.ts'
import { devicePath } from './list.ts'
import { setUp, type ValuesFor } from './values.ts'
import { postForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { notice } from '../frame/page.ts'
import { appleCard, davx5Card } from './hand-over.ts'
import type { Page, Visit } from '../frame/visit.ts'

/** A device whose password was just made. */
export interface Made {
  readonly device: Device
  readonly client: Client
  readonly values: ValuesFor & { readonly password: string }
  readonly authority: Buffer | undefined
}

/** Shows the password and what to type, as long as it is kept for this browser. */
export async function madePage(visit: Visit, made: Made): Promise<Page> {
  const { device, client, values } = made
  const path = devicePath(device)
  const handOver = await handOverOf(visit, made)
  return {
    title: `Set up ${device.name}`,
    section: 'devices',
    content: html`${notice(
        'warn',
        'The password is shown now and never again: it is kept nowhere. It stays on this page for ten minutes.',
      )}
      ${handOver}
      <section class="card">
        ${setUp(client, values, handOver ? 'Or type this into' : 'Type this into')}
        ${otherClient(`${path}/made`, client)}
      </section>
      <div class="buttons">
        ${postForm(
          visit,
          `${path}/made/done`,
          html`<button class="primary">Done, hide the password</button>`,
          {
            kind: 'inline',
          },
        )}
      </div>`,
  }
}

async function handOverOf(visit: Visit, made: Made): Promise<Html | undefined> {
  const { client, values, device, authority } = made
  const { elsewhere } = values.reach
  if (elsewhere === undefined) return undefined
  if (client.takes === 'davx5') return davx5Card({ ...values, server: elsewhere })
  if (client.takes === 'mobileconfig')
    return appleCard(visit, { path: devicePath(device), fresh: true, trusted: !authority })
  return undefined
}

/** A choice of another client's words, which changes nothing. */
export const otherClient = (path: string, { id }: Client): Html =>
  html`<form class="choose" method="get" action="${path}">
    <label for="client">Show another client</label>
    <select id="client" name="client">
      ${clients.map(
        (client) =>
          html`<option value="${client.id}" ${client.id === id && 'selected'}>
            ${nameOf(client)}
          </option>`,
      )}
    </select>
    <button>Show</button>
  </form>`

/** When the password is gone. */
export const gonePage = (visit: Visit, device: Device): Page => ({
  title: `The password of ${device.name} is not shown any more`,
  lead: 'It was kept for ten minutes, for the browser that added the device.',
  section: 'devices',
  narrow: true,
  content: html`<p>If you do not have it, let another be made: the old one ends then.</p>
    <div class="buttons">
      <a class="button" href="${devicePath(device)}">Go to ${device.name}</a>
      ${postForm(
        visit,
        `${devicePath(device)}/password`,
        html`<button>Make another password</button>`,
        {
          kind: 'inline',
        },
      )}
    </div>`,
})
