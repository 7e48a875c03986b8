import { HttpError } from '../../../lib/errors/http-error.ts'
import { resolveOAuthClient } from '../../accounts/oauth-client.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import { findConfiguredOAuthClient } from './configured-oauth-client.ts'
import { isShortName, shortNameRule } from '../frame/short-name.ts'
import { consentInstructionsPage } from './consent-instructions.ts'
import { accountNamePage } from './account-name.ts'
import { signInFailedPage, unknownSignInPage, signInSucceededPage } from './sign-in-result-pages.ts'
import { createSignInCompleter, type SignInCompleter } from './sign-in-completer.ts'
import { createPendingSignIns, type PendingSignIns } from './pending-sign-ins.ts'
import {
  seeOtherReply,
  pageReply,
  type PageRequest,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

interface SignInContext extends PagesContextWithSessions {
  readonly signIns: PendingSignIns
  readonly completeSignIn: SignInCompleter
}

/** `/ui/sign-in` asks for a name, `/ui/sign-in/NAME` sends the person to Google, `/ui/callback` is the redirect URI. */
export function createAccountSignInRoutes(pages: PagesContextWithSessions): readonly PageRoute[] {
  const signIns = createPendingSignIns()
  const completeSignIn = createSignInCompleter(pages, signIns)
  const context = { ...pages, signIns, completeSignIn }
  return [
    { method: 'GET', path: '/ui/sign-in', handle: (request) => askAccountName(context, request) },
    {
      method: 'GET',
      path: '/ui/sign-in/:account',
      handle: (request) => showInstructions(context, request),
    },
    {
      method: 'POST',
      path: '/ui/sign-in/:account',
      handle: (request) => submitRedirectUrl(context, request),
    },
    // Google's redirect brings no cookie; its state tells the sign-in.
    {
      method: 'GET',
      path: '/ui/callback',
      isPublic: true,
      handle: (request) => callback(context, request),
    },
  ]
}

async function askAccountName(
  { store }: PagesContextWithSessions,
  { query }: OwnerPageRequest,
): Promise<RouteReply> {
  const takenNames = (await store.accounts()).map(({ name }) => name)
  const wish = query.get('account')?.trim().toLowerCase()
  if (wish === undefined) return pageReply(accountNamePage({ takenNames }))
  if (!isShortName(wish))
    return pageReply({
      ...accountNamePage({ takenNames, wish, fault: shortNameRule }),
      status: 422,
    })
  if (!takenNames.includes(wish)) return seeOtherReply(`/ui/sign-in/${wish}`)
  const fault = `There is an account ${wish} already: choose another name.`
  return pageReply({ ...accountNamePage({ takenNames, wish, fault }), status: 422 })
}

async function showInstructions(
  context: SignInContext,
  request: OwnerPageRequest,
  fault?: string,
): Promise<RouteReply> {
  const { account = '' } = request.params
  if (!isShortName(account)) throw new HttpError(404, shortNameRule)
  const { settings, store, signIns } = context
  if ((await findConfiguredOAuthClient(context)) === undefined)
    return seeOtherReply('/ui/setup/client')
  const client = await resolveOAuthClient(settings, store)
  const { session, origin } = request
  const redirectUri = redirectUriOf(context)
  const { authorization } = signIns.begin({ account, client, session, origin, redirectUri })
  const email = (await store.account(account))?.email
  return pageReply(consentInstructionsPage({ request, account, email, authorization, fault }))
}

/** On a loopback address: Google redirects to no other for a "Desktop app". */
function redirectUriOf({ baseUrls }: PagesContextWithSessions): string {
  const base = baseUrls().find((address) => /^http:\/\/(?:127\.|\[::1\])/.test(address))
  return new URL('/ui/callback', base ?? 'http://127.0.0.1/').href
}

async function callback(
  { completeSignIn }: SignInContext,
  { query }: PageRequest,
): Promise<RouteReply> {
  const result = await completeSignIn(query)
  if (!result) return pageReply(unknownSignInPage)
  return pageReply('failure' in result ? signInFailedPage(result) : signInSucceededPage(result))
}

/** From a browser on another machine, where the loopback address that Google redirects to is not the bridge's. */
async function submitRedirectUrl(
  context: SignInContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const address = URL.parse(request.form.get('address')?.trim() ?? '')
  if (!address?.searchParams.has('state')) return showInstructions(context, request, notThatAddress)
  const result = await context.completeSignIn(address.searchParams, request.session)
  if (!result) return showInstructions(context, request, oldAddress)
  return 'failure' in result ? pageReply(signInFailedPage(result)) : seeOtherReply('/ui/')
}

const notThatAddress =
  'That is not the address that the browser ended on: it begins with http://127.0.0.1 and holds “state=”.'

const oldAddress =
  'That address belongs to another sign-in, or is older than five minutes: begin again below.'
