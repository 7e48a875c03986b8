import {
  submitNewDevice,
  showNewDeviceForm,
  forgetNewPassword,
  showNewPassword,
} from './device-creation.ts'
import {
  showPasswordRenewal,
  showDeviceRevocation,
  submitDeviceChanges,
  showDevice,
  submitPasswordRenewal,
  submitDeviceRevocation,
} from './device-changes.ts'
import { listDevicesWithActivity } from './device-activity.ts'
import type { DevicePagesContext } from './device-pages-context.ts'
import { renderDeviceList } from './device-list.ts'
import { createNewPasswordCache } from './new-password-cache.ts'
import { html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import { createProfileLinks } from '../mobileconfig/profile-links.ts'
import { createMobileconfigRoutes } from '../mobileconfig/mobileconfig-routes.ts'
import {
  pageReply,
  type HtmlPage,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

const devicePattern = '/ui/devices/:account/:device'

/** `/ui/devices` and all below it. */
export function createDeviceRoutes(pages: PagesContext): readonly PageRoute[] {
  const passwords = createNewPasswordCache()
  const context = { ...pages, passwords, links: createProfileLinks() }
  const route = (
    method: PageRoute['method'],
    path: string,
    handle: (context: DevicePagesContext, request: OwnerPageRequest) => Promise<RouteReply>,
  ): PageRoute => ({ method, path, handle: (request) => handle(context, request) })
  return [
    route('GET', '/ui/devices', showDevices),
    route('POST', '/ui/devices', submitNewDevice),
    route('GET', '/ui/devices/new', showNewDeviceForm),
    route('GET', devicePattern, showDevice),
    route('POST', devicePattern, submitDeviceChanges),
    route('GET', `${devicePattern}/made`, showNewPassword),
    route('POST', `${devicePattern}/made/done`, forgetNewPassword),
    route('GET', `${devicePattern}/password`, showPasswordRenewal),
    route('POST', `${devicePattern}/password`, submitPasswordRenewal),
    route('GET', `${devicePattern}/revoke`, showDeviceRevocation),
    route('POST', `${devicePattern}/revoke`, submitDeviceRevocation),
    ...createMobileconfigRoutes(context),
  ]
}

async function showDevices({ store }: DevicePagesContext): Promise<RouteReply> {
  const devices = await listDevicesWithActivity(store)
  const accounts = await store.accounts()
  const page: HtmlPage = {
    title: 'Devices',
    lead: 'Every program and telephone that uses contacts through this bridge.',
    section: 'devices',
    actions: html`<a class="button primary" href="/ui/devices/new">Add a device</a>`,
    content: html`${renderDeviceList(devices, { account: accounts.length > 1 })}`,
  }
  if (devices.length > 0) return pageReply(page)
  const content = html`<div class="empty">
    <p>No device yet. Add one: it gets a password, and you get what to type into it.</p>
    <a class="button primary" href="/ui/devices/new">Add a device</a>
  </div>`
  return pageReply({ ...page, actions: undefined, content })
}
