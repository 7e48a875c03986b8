import { knownBooks } from '../../accounts/known-books.ts'
import { editDevice, renewPassword, revokeDevice } from '../../accounts/devices.ts'
import { authorityOf } from '../frame/authority.ts'
import { clientFor, clientOf } from '../../clients/list.ts'
import { activityOf, named, refusing, valuesFor, type DevicesDesk } from './house.ts'
import { wishesIn } from './form.ts'
import { devicePath } from './list.ts'
import { devicePage, questionPage } from './device-page.ts'
import { seeOther, show, type Reply, type Visit } from '../frame/visit.ts'

/** A device's own page. */
export async function look(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device, account } = await named(desk, visit)
  const { store, settings } = desk
  const activity = await activityOf(store, device)
  const client = visit.query.has('client')
    ? clientOf(visit.query.get('client'))
    : clientFor(device.name, activity?.userAgent)
  const books = await knownBooks(store, settings, account.name)
  const values = await valuesFor(desk, device, account, undefined)
  const authority = authorityOf(desk)
  return show(devicePage(visit, { device, account, activity, books, client, values, authority }))
}

/** Changes what a device may do. */
export async function edit(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  const { form, session } = visit
  const digest = device.digest && !form.has('digest') ? { digest: false as const } : {}
  await refusing(() =>
    editDevice(desk.store, desk.settings, device, { ...wishesIn(form), ...digest }),
  )
  session.tell('good', `${device.name} is changed, from its next request on.`)
  return seeOther(devicePath(device))
}

export async function askRenew(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  const { name } = device
  return show(
    questionPage(visit, {
      title: `Another password for ${name}?`,
      text: `The password that ${name} has now ends at once: it stops working until you have typed the new one into it.`,
      button: 'Make another password',
      action: `${devicePath(device)}/password`,
      back: devicePath(device),
    }),
  )
}

/** Gives a device another password and keeps that for this browser. */
export async function renew(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  const { password } = await renewPassword(desk.store, device)
  desk.links.end(device)
  desk.passwords.keep(visit.session, device, password)
  const activity = await activityOf(desk.store, device)
  const client = clientFor(device.name, activity?.userAgent)
  return seeOther(`${devicePath(device)}/made?client=${client.id}`)
}

export async function askRevoke(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  const { name, account } = device
  return show(
    questionPage(visit, {
      title: `Revoke ${name}?`,
      text: `Its password ends at once, and ${name} can no longer use the contacts of ${account}. What it holds already stays on it.`,
      button: `Revoke ${name}`,
      action: `${devicePath(device)}/revoke`,
      back: devicePath(device),
    }),
  )
}

/** Ends a device, and all that could still set it up. */
export async function revoke(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  await revokeDevice(desk.store, device)
  desk.links.end(device)
  desk.passwords.forget(visit.session, device)
  visit.session.tell('good', `${device.name} is revoked. It can use nothing any more.`)
  return seeOther('/ui/devices')
}
