import type { Account } from '../../../lib/store/accounts.ts'
import { revokeAndRemoveAccount } from '../../accounts/account-removal.ts'
import { accountStatus } from '../../accounts/account-status.ts'
import { findAccountOfPath } from './account-of-path.ts'
import {
  accountPage,
  renderAccountList,
  accountRemovalPage,
  type AccountDetails,
} from './account-page.ts'
import { listDevicesWithActivity } from '../devices/device-activity.ts'
import { html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import {
  seeOtherReply,
  pageReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

const accountPattern = '/ui/accounts/:account'

/** `/ui/accounts` and all below it. */
export const createAccountRoutes = (context: PagesContext): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/accounts', handle: () => showAccounts(context) },
  {
    method: 'GET',
    path: accountPattern,
    handle: async (request) =>
      pageReply(
        accountPage(request, await detailsOf(context, await findAccountOfPath(context, request))),
      ),
  },
  {
    method: 'GET',
    path: `${accountPattern}/remove`,
    handle: async (request) =>
      pageReply(accountRemovalPage(request, await findAccountOfPath(context, request))),
  },
  {
    method: 'POST',
    path: `${accountPattern}/remove`,
    handle: (request) => submitRemoval(context, request),
  },
]

async function showAccounts(context: PagesContext): Promise<RouteReply> {
  const accounts = await context.store.accounts()
  const details = await Promise.all(accounts.map((account) => detailsOf(context, account)))
  const action = html`<a class="button primary" href="/ui/sign-in">Add an account</a>`
  return pageReply({
    title: 'Accounts',
    lead: 'Whose contacts this bridge serves.',
    section: 'accounts',
    actions: details.length > 0 ? action : undefined,
    content:
      details.length > 0
        ? renderAccountList(details)
        : html`<div class="empty">
            <p>No account yet. Sign in with Google, and its contacts are served.</p>
            ${action}
          </div>`,
  })
}

async function detailsOf(
  { store, settings, books }: PagesContext,
  account: Account,
): Promise<AccountDetails> {
  const { name } = account
  const grant = await store.grant(name)
  const activity = (await store.accountActivities()).find((each) => each.account === name)
  const standing = accountStatus({ account, grant, activity, now: Date.now(), settings })
  const devices = (await listDevicesWithActivity(store)).filter(
    ({ device }) => device.account === name,
  )
  return {
    account,
    grant,
    activity,
    standing,
    devices,
    books: (await books?.statuses(account)) ?? [],
  }
}

/** Only when its name was typed: the devices of many people may depend on it. */
async function submitRemoval(
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const account = await findAccountOfPath(context, request)
  const typed = request.form.get('name')?.trim().toLowerCase()
  if (typed !== account.name) {
    const fault = `Type ${account.name} to remove it. Nothing was changed.`
    return pageReply(accountRemovalPage(request, account, fault))
  }
  const { revoked: ended, notRevoked: left } = await revokeAndRemoveAccount(
    context.store,
    context.settings,
    account.name,
  )
  const done = [`${account.name} and its devices are removed.`, ended ?? ''].join(' ').trim()
  request.session.addFlashMessage('good', done)
  if (left !== undefined) request.session.addFlashMessage('warn', left)
  return seeOtherReply('/ui/accounts')
}
