import { add, ask, done, made } from './adding.ts'
import { askRenew, askRevoke, edit, look, renew, revoke } from './changing.ts'
import { seenDevices, type DevicesDesk } from './house.ts'
import { deviceRows } from './list.ts'
import { createFreshPasswords } from './passwords.ts'
import { html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { createProfileLinks } from '../mobileconfig/links.ts'
import { createMobileconfigPages } from '../mobileconfig/pages.ts'
import { show, type Page, type Reply, type Route, type Visit } from '../frame/visit.ts'

const one = '/ui/devices/:account/:device'

/** `/ui/devices` and all below it. */
export function createDevicePages(house: PagesHouse): readonly Route[] {
  const desk = { ...house, passwords: createFreshPasswords(), links: createProfileLinks() }
  const at = (
    method: Route['method'],
    path: string,
    handle: (desk: DevicesDesk, visit: Visit) => Promise<Reply>,
  ): Route => ({ method, path, handle: (visit) => handle(desk, visit) })
  return [
    at('GET', '/ui/devices', list),
    at('POST', '/ui/devices', add),
    at('GET', '/ui/devices/new', ask),
    at('GET', one, look),
    at('POST', one, edit),
    at('GET', `${one}/made`, made),
    at('POST', `${one}/made/done`, done),
    at('GET', `${one}/password`, askRenew),
    at('POST', `${one}/password`, renew),
    at('GET', `${one}/revoke`, askRevoke),
    at('POST', `${one}/revoke`, revoke),
    ...createMobileconfigPages(desk),
  ]
}

async function list({ store }: DevicesDesk): Promise<Reply> {
  const seen = await seenDevices(store)
  const accounts = await store.accounts()
  const page: Page = {
    title: 'Devices',
    lead: 'Every program and telephone that uses contacts through this bridge.',
    section: 'devices',
    actions: html`<a class="button primary" href="/ui/devices/new">Add a device</a>`,
    content: html`${deviceRows(seen, { account: accounts.length > 1 })}`,
  }
  if (seen.length > 0) return show(page)
  const content = html`<div class="empty">
    <p>No device yet. Add one: it gets a password, and you get what to type into it.</p>
    <a class="button primary" href="/ui/devices/new">Add a device</a>
  </div>`
  return show({ ...page, actions: undefined, content })
}
