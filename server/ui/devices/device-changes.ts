import { knownBookSlugs } from '../../accounts/known-book-slugs.ts'
import { updateDevice, renewDevicePassword, revokeDevice } from '../../accounts/devices.ts'
import { caCertificateForDevices } from '../frame/ca-certificate.ts'
import { setupGuideForDevice, setupGuideById } from '../../clients/setup-guides.ts'
import { devicePath, findDeviceOfPath } from '../frame/device-path.ts'
import { confirmationPage } from './confirmation-page.ts'
import { findDeviceActivity } from './device-activity.ts'
import { parseDeviceForm } from './device-form.ts'
import { devicePage } from './device-page.ts'
import type { DevicePagesContext } from './device-pages-context.ts'
import { deviceSetupValues } from './device-setup-values.ts'
import { withUsageErrorsAs422 } from './usage-errors.ts'
import {
  seeOtherReply,
  pageReply,
  type RouteReply,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

/** GET: a device's own page. */
export async function showDevice(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device, account } = await findDeviceOfPath(context, request)
  const { store, settings } = context
  const activity = await findDeviceActivity(store, device)
  const client = request.query.has('client')
    ? setupGuideById(request.query.get('client'))
    : setupGuideForDevice(device.name, activity?.userAgent)
  const books = await knownBookSlugs(store, settings, account.name)
  const values = await deviceSetupValues(context, device, account, undefined)
  const caCertificate = caCertificateForDevices(context)
  return pageReply(
    devicePage(request, { device, account, activity, books, client, values, caCertificate }),
  )
}

/** POST: changes what a device may do. */
export async function submitDeviceChanges(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  const { form, session } = request
  const digest = device.digest && !form.has('digest') ? { digest: false as const } : {}
  await withUsageErrorsAs422(() =>
    updateDevice(context.store, context.settings, device, { ...parseDeviceForm(form), ...digest }),
  )
  session.addFlashMessage('good', `${device.name} is changed, from its next request on.`)
  return seeOtherReply(devicePath(device))
}

/** GET: asks before a device gets another password. */
export async function showPasswordRenewal(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  const { name } = device
  return pageReply(
    confirmationPage(request, {
      title: `Another password for ${name}?`,
      text: `The password that ${name} has now ends at once: it stops working until you have typed the new one into it.`,
      button: 'Make another password',
      action: `${devicePath(device)}/password`,
      back: devicePath(device),
    }),
  )
}

/** POST: gives a device another password and keeps that for this browser. */
export async function submitPasswordRenewal(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  const { password } = await renewDevicePassword(context.store, device)
  context.links.revoke(device)
  context.passwords.keep(request.session, device, password)
  const activity = await findDeviceActivity(context.store, device)
  const client = setupGuideForDevice(device.name, activity?.userAgent)
  return seeOtherReply(`${devicePath(device)}/made?client=${client.id}`)
}

/** GET: asks before a device is revoked. */
export async function showDeviceRevocation(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  const { name, account } = device
  return pageReply(
    confirmationPage(request, {
      title: `Revoke ${name}?`,
      text: `Its password ends at once, and ${name} can no longer use the contacts of ${account}. What it holds already stays on it.`,
      button: `Revoke ${name}`,
      action: `${devicePath(device)}/revoke`,
      back: devicePath(device),
    }),
  )
}

/** POST: revokes a device, with all that could still set it up. */
export async function submitDeviceRevocation(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  await revokeDevice(context.store, device)
  context.links.revoke(device)
  context.passwords.forget(request.session, device)
  request.session.addFlashMessage('good', `${device.name} is revoked. It can use nothing any more.`)
  return seeOtherReply('/ui/devices')
}
