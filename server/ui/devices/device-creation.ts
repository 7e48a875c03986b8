import { HttpError } from '../../../lib/errors/http-error.ts'
import { knownBookSlugs } from '../../accounts/known-book-slugs.ts'
import { addDevice } from '../../accounts/devices.ts'
import { caCertificateForDevices } from '../frame/ca-certificate.ts'
import { setupGuideById } from '../../clients/setup-guides.ts'
import { devicePath, findDeviceOfPath } from '../frame/device-path.ts'
import { parseDeviceForm } from './device-form.ts'
import type { DevicePagesContext } from './device-pages-context.ts'
import { deviceSetupValues } from './device-setup-values.ts'
import { withUsageErrorsAs422 } from './usage-errors.ts'
import { expiredPasswordPage, newPasswordPage } from './new-password-page.ts'
import { clientChoicePage, newDevicePage } from './new-device-pages.ts'
import { html } from '../frame/html.ts'
import { findFreeShortName, isShortName, shortNameRule } from '../frame/short-name.ts'
import {
  seeOtherReply,
  pageReply,
  type HtmlPage,
  type RouteReply,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

/** GET: asks for the client, then for what the device may do. */
export async function showNewDeviceForm(
  { store, settings }: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { query } = request
  const accounts = await store.accounts()
  const [first] = accounts
  if (!first) return pageReply(noAccountPage)
  const accountName = query.get('account')
  if (!query.has('client')) return pageReply(clientChoicePage(accountName))
  const account = (accounts.find(({ name }) => name === accountName) ?? first).name
  const client = setupGuideById(query.get('client'))
  const { digest = false, readOnly = false, profile } = client.suggests ?? {}
  const devices = (await store.devices()).filter((device) => device.account === account)
  const name = findFreeShortName(
    client.id,
    devices.map((device) => device.name),
  )
  const books = await knownBookSlugs(store, settings, account)
  const values = { readOnly, profile: profile ?? undefined, books }
  return pageReply(newDevicePage(request, { client, accounts, account, name, values, digest }))
}

const noAccountPage: HtmlPage = {
  title: 'Add a device',
  section: 'devices',
  content: html`<div class="empty">
    <p>First the bridge needs an account whose contacts the device shall use.</p>
    <a class="button primary" href="/ui/">Add an account</a>
  </div>`,
}

/** POST: adds a device and keeps its password for this browser. */
export async function submitNewDevice(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { store, settings, passwords } = context
  const { form, session } = request
  const account = form.get('account') ?? ''
  const name = form.get('name')?.trim().toLowerCase() ?? ''
  const digest = form.has('digest')
  const options = parseDeviceForm(form)
  const fault = await nameFault(context, account, name)
  const client = setupGuideById(form.get('client'))
  if (fault !== undefined) {
    const accounts = await store.accounts()
    const books = await knownBookSlugs(store, settings, account)
    const values = {
      ...options,
      profile: options.profile ?? undefined,
      book: options.book ?? undefined,
      books,
    }
    return pageReply(
      newDevicePage(request, { client, accounts, account, name, values, digest, fault }),
    )
  }
  const { device, password } = await withUsageErrorsAs422(() =>
    addDevice(store, settings, { account, name }, { ...options, digest }),
  )
  passwords.keep(session, device, password)
  return seeOtherReply(`${devicePath(device)}/made?client=${client.id}`)
}

/** What is wrong with a new device's name; undefined: nothing. */
async function nameFault(
  { store }: DevicePagesContext,
  account: string,
  name: string,
): Promise<string | undefined> {
  if (!(await store.account(account))) throw new HttpError(404, `There is no account ${account}`)
  if (!isShortName(name)) return shortNameRule
  const devices = await store.devices()
  const isTaken = devices.some((each) => each.account === account && each.name === name)
  return isTaken ? `${account} has a device ${name} already: choose another name.` : undefined
}

/** GET: shows a password that was just made, and what to type. */
export async function showNewPassword(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device, account } = await findDeviceOfPath(context, request)
  const password = context.passwords.find(request.session, device)
  if (password === undefined) return pageReply(expiredPasswordPage(request, device))
  const client = setupGuideById(request.query.get('client'))
  const values = { ...(await deviceSetupValues(context, device, account, password)), password }
  const caCertificate = caCertificateForDevices(context)
  return pageReply(await newPasswordPage(request, { device, client, values, caCertificate }))
}

/** POST: forgets the password, which nobody can see any more. */
export async function forgetNewPassword(
  context: DevicePagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { device } = await findDeviceOfPath(context, request)
  context.passwords.forget(request.session, device)
  request.session.addFlashMessage(
    'good',
    `${device.name} is added. Its page shows when it comes for the first time.`,
  )
  return seeOtherReply(devicePath(device))
}
