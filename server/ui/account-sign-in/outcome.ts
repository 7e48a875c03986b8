import type { Html } from '../frame/html.ts'
import { html } from '../frame/html.ts'
import type { Adopted } from '../../accounts/adopt.ts'
import type { SignIn } from './sign-ins.ts'
import type { Page } from '../frame/visit.ts'

/** Leads back to the browser's own address of the bridge, where its cookie is. */
export function welcomePage({ signIn, adopted }: { signIn: SignIn; adopted: Adopted }): Page {
  const to = `${signIn.origin}/ui/`
  const { email, name } = adopted.account
  return {
    title: 'You are signed in',
    lead: `The bridge can now reach the contacts of ${email ?? name}.`,
    content: html`<p><a class="button primary" href="${to}">Go on</a></p>`,
    refresh: { after: 0, to },
    narrow: true,
    outside: true,
  }
}

export const failedPage = ({ signIn, failure }: { signIn: SignIn; failure: Html }): Page => ({
  status: 400,
  title: 'That did not work',
  content: html`<section class="card prose">${failure}</section>
    <div class="buttons">
      <a class="button primary" href="${signIn.origin}/ui/sign-in/${signIn.account}">Try again</a>
    </div>`,
  narrow: true,
  outside: true,
})

/** For whatever answers no sign-in under way; nothing of the request is in it. */
export const unknownPage: Page = {
  status: 400,
  title: 'This sign-in is not known',
  lead: 'It was answered before, is older than five minutes, or was not begun here. Nothing was changed.',
  content: html`<div class="buttons"><a class="button primary" href="/ui/">Begin again</a></div>`,
  narrow: true,
  outside: true,
}
