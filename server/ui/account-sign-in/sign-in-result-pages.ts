import type { Html } from '../frame/html.ts'
import { html } from '../frame/html.ts'
import type { AssignedGrant } from '../../accounts/grant-assignment.ts'
import type { PendingSignIn } from './pending-sign-ins.ts'
import type { HtmlPage } from '../frame/page-route.ts'

/** Leads back to the browser's own address of the bridge, where its cookie is. */
export function signInSucceededPage({
  signIn,
  assigned,
}: {
  signIn: PendingSignIn
  assigned: AssignedGrant
}): HtmlPage {
  const to = `${signIn.origin}/ui/`
  const { email, name } = assigned.account
  return {
    title: 'You are signed in',
    lead: `The bridge can now reach the contacts of ${email ?? name}.`,
    content: html`<p><a class="button primary" href="${to}">Go on</a></p>`,
    refresh: { after: 0, to },
    narrow: true,
    signedOut: true,
  }
}

export const signInFailedPage = ({
  signIn,
  failure,
}: {
  signIn: PendingSignIn
  failure: Html
}): HtmlPage => ({
  status: 400,
  title: 'That did not work',
  content: html`<section class="card prose">${failure}</section>
    <div class="buttons">
      <a class="button primary" href="${signIn.origin}/ui/sign-in/${signIn.account}">Try again</a>
    </div>`,
  narrow: true,
  signedOut: true,
})

/** For a redirect that answers no pending sign-in; nothing of the request is in it. */
export const unknownSignInPage: HtmlPage = {
  status: 400,
  title: 'This sign-in is not known',
  lead: 'It was answered before, is older than five minutes, or was not begun here. Nothing was changed.',
  content: html`<div class="buttons"><a class="button primary" href="/ui/">Begin again</a></div>`,
  narrow: true,
  signedOut: true,
}
