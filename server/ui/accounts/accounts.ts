import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account, Store } from '../../../lib/store/store.ts'
import { removeAccount } from '../../accounts/removal.ts'
import { standingOf } from '../../accounts/standing.ts'
import { accountPage, accountRows, removalPage, type AccountFacts } from './account-page.ts'
import { seenDevices } from '../devices/house.ts'
import { html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { seeOther, show, type Reply, type Route, type Visit } from '../frame/visit.ts'

const one = '/ui/accounts/:account'

/** `/ui/accounts` and all below it. */
export const createAccountPages = (house: PagesHouse): readonly Route[] => [
  { method: 'GET', path: '/ui/accounts', handle: () => list(house) },
  {
    method: 'GET',
    path: one,
    handle: async (visit) => show(accountPage(await factsOf(house, await named(house, visit)))),
  },
  {
    method: 'GET',
    path: `${one}/remove`,
    handle: async (visit) => show(removalPage(visit, await named(house, visit))),
  },
  { method: 'POST', path: `${one}/remove`, handle: (visit) => remove(house, visit) },
]

async function list(house: PagesHouse): Promise<Reply> {
  const accounts = await house.store.accounts()
  const facts = await Promise.all(accounts.map((account) => factsOf(house, account)))
  const action = html`<a class="button primary" href="/ui/sign-in">Add an account</a>`
  return show({
    title: 'Accounts',
    lead: 'Whose contacts this bridge serves.',
    section: 'accounts',
    actions: facts.length > 0 ? action : undefined,
    content:
      facts.length > 0
        ? accountRows(facts)
        : html`<div class="empty">
            <p>No account yet. Sign in with Google, and its contacts are served.</p>
            ${action}
          </div>`,
  })
}

async function factsOf({ store, settings }: PagesHouse, account: Account): Promise<AccountFacts> {
  const { name } = account
  const grant = await store.grant(name)
  const activity = (await store.accountActivities()).find((each) => each.account === name)
  const standing = standingOf({ account, grant, activity, now: Date.now(), settings })
  const seen = (await seenDevices(store)).filter(({ device }) => device.account === name)
  return { account, grant, activity, standing, seen }
}

async function named({ store }: { readonly store: Store }, { params }: Visit): Promise<Account> {
  const account = await store.account(params.account ?? '')
  if (account) return account
  throw new HttpError(404, 'There is no such account: it may have been removed')
}

/** Only when its name was typed: the devices of everybody in the house may depend on it. */
async function remove(house: PagesHouse, visit: Visit): Promise<Reply> {
  const account = await named(house, visit)
  const typed = visit.form.get('name')?.trim().toLowerCase()
  if (typed !== account.name) {
    const fault = `Type ${account.name} to remove it. Nothing was changed.`
    return show(removalPage(visit, account, fault))
  }
  const { ended, left } = await removeAccount(house.store, house.settings, account.name)
  const done = [`${account.name} and its devices are removed.`, ended ?? ''].join(' ').trim()
  visit.session.tell('good', done)
  if (left !== undefined) visit.session.tell('warn', left)
  return seeOther('/ui/accounts')
}
