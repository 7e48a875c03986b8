import { HttpError } from '../../../lib/errors/http-error.ts'
import { knownBooks } from '../../accounts/known-books.ts'
import { addDevice } from '../../accounts/devices.ts'
import { authorityOf } from '../frame/authority.ts'
import { clientOf } from '../../clients/list.ts'
import { named, refusing, valuesFor, type DevicesDesk } from './house.ts'
import { wishesIn } from './form.ts'
import { devicePath } from './list.ts'
import { gonePage, madePage } from './made.ts'
import { chooserPage, newPage } from './new.ts'
import { html } from '../frame/html.ts'
import { freeName, isShortName, shortNameRule } from '../frame/short-name.ts'
import { seeOther, show, type Page, type Reply, type Visit } from '../frame/visit.ts'

/** Asks for the client, then for what the device may do. */
export async function ask({ store, settings }: DevicesDesk, visit: Visit): Promise<Reply> {
  const { query } = visit
  const accounts = await store.accounts()
  const [first] = accounts
  if (!first) return show(noAccountPage)
  const wanted = query.get('account')
  if (!query.has('client')) return show(chooserPage(wanted))
  const account = (accounts.find(({ name }) => name === wanted) ?? first).name
  const client = clientOf(query.get('client'))
  const { digest = false, readOnly = false, profile } = client.suggests ?? {}
  const taken = (await store.devices()).filter((device) => device.account === account)
  const name = freeName(
    client.id,
    taken.map((device) => device.name),
  )
  const books = await knownBooks(store, settings, account)
  const shown = { readOnly, profile: profile ?? undefined, books }
  return show(newPage(visit, { client, accounts, account, name, shown, digest }))
}

const noAccountPage: Page = {
  title: 'Add a device',
  section: 'devices',
  content: html`<div class="empty">
    <p>First the bridge needs an account whose contacts the device shall use.</p>
    <a class="button primary" href="/ui/">Add an account</a>
  </div>`,
}

/** Adds a device and keeps its password for this browser. */
export async function add(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { store, settings, passwords } = desk
  const { form, session } = visit
  const account = form.get('account') ?? ''
  const name = form.get('name')?.trim().toLowerCase() ?? ''
  const digest = form.has('digest')
  const wishes = wishesIn(form)
  const fault = await faultOf(desk, account, name)
  const client = clientOf(form.get('client'))
  if (fault !== undefined) {
    const accounts = await store.accounts()
    const books = await knownBooks(store, settings, account)
    const shown = {
      ...wishes,
      profile: wishes.profile ?? undefined,
      book: wishes.book ?? undefined,
      books,
    }
    return show(newPage(visit, { client, accounts, account, name, shown, digest, fault }))
  }
  const { device, password } = await refusing(() =>
    addDevice(store, settings, { account, name }, { ...wishes, digest }),
  )
  passwords.keep(session, device, password)
  return seeOther(`${devicePath(device)}/made?client=${client.id}`)
}

/** What is wrong with a new device's name. */
async function faultOf(
  { store }: DevicesDesk,
  account: string,
  name: string,
): Promise<string | undefined> {
  if (!(await store.account(account))) throw new HttpError(404, `There is no account ${account}`)
  if (!isShortName(name)) return shortNameRule
  const taken = (await store.devices()).some(
    (each) => each.account === account && each.name === name,
  )
  return taken ? `${account} has a device ${name} already: choose another name.` : undefined
}

/** Shows a password that was just made, and what to type. */
export async function made(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device, account } = await named(desk, visit)
  const password = desk.passwords.find(visit.session, device)
  if (password === undefined) return show(gonePage(visit, device))
  const client = clientOf(visit.query.get('client'))
  const values = { ...(await valuesFor(desk, device, account, password)), password }
  return show(await madePage(visit, { device, client, values, authority: authorityOf(desk) }))
}

/** Forgets it. */
export async function done(desk: DevicesDesk, visit: Visit): Promise<Reply> {
  const { device } = await named(desk, visit)
  desk.passwords.forget(visit.session, device)
  visit.session.tell(
    'good',
    `${device.name} is added. Its page shows when it comes for the first time.`,
  )
  return seeOther(devicePath(device))
}
