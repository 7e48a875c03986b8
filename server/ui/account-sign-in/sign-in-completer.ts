import { authorizationCodeFrom } from '../../../lib/oauth/authorization-request.ts'
import type { AssignedGrant } from '../../accounts/grant-assignment.ts'
import { googleConsoleUrls } from '../../accounts/google-console.ts'
import { redeemAuthorizationCode } from '../../accounts/code-redemption.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'
import { explainSignInError } from './sign-in-errors.ts'
import type { PendingSignIn, PendingSignIns } from './pending-sign-ins.ts'

/** How a sign-in that was begun here ended. */
type SignInResult =
  | { readonly signIn: PendingSignIn; readonly assigned: AssignedGrant }
  | { readonly signIn: PendingSignIn; readonly failure: Html }

/**
 * Redeems the code in the query of Google's redirect and stores the account's grant. Undefined, without any request to
 * Google, when the query answers no pending sign-in, or one of another session than `by`.
 */
export type SignInCompleter = (
  query: URLSearchParams,
  by?: BrowserSession,
) => Promise<SignInResult | undefined>

export function createSignInCompleter(
  context: PagesContextWithSessions,
  signIns: PendingSignIns,
): SignInCompleter {
  return async (query, by) => {
    const signIn = signIns.take(query)
    if (!signIn || (by && by.key !== signIn.session.key)) return undefined
    try {
      if (!context.sessions.isOpen(signIn.session)) throw new Error(sessionEnded)
      const { account, client, authorization } = signIn
      const code = authorizationCodeFrom(authorization, query)
      const assigned = await redeemAuthorizationCode(context.settings, context.store, {
        account,
        client,
        authorizationRequest: authorization,
        code,
      })
      addResultMessages(signIn.session, assigned)
      return { signIn, assigned }
    } catch (error) {
      const failure = explainSignInError(error)
      if (!failure) throw error
      return { signIn, failure }
    }
  }
}

const sessionEnded =
  'the visit that began this sign-in has ended, nothing was changed: come in and begin again'

function addResultMessages(
  session: BrowserSession,
  { account, grant, isRenewal, upstreamError }: AssignedGrant,
): void {
  const who = account.email ?? account.name
  session.addFlashMessage('good', isRenewal ? `${who} is signed in again.` : `${who} is signed in.`)
  if (upstreamError !== undefined) {
    session.addFlashMessage('warn', `But the contacts could not be reached: ${upstreamError}.`)
  }
  if (grant.kind !== 'refresh-token' || grant.endsAt === undefined) return
  const end = new Date(grant.endsAt).toISOString().slice(0, 10)
  session.addFlashMessage(
    'warn',
    html`Google will end this sign-in on <time datetime="${end}">${end}</time>. If your project is
      in “Testing”, choose “Publish app” under
      <a href="${googleConsoleUrls.audience}" target="_blank" rel="noreferrer">Audience</a> and sign
      in once more: then it lasts.`,
  )
}
