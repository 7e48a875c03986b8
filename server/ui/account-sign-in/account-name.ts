import { userInfo } from 'node:os'
import { renderTextField } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { findFreeShortName } from '../frame/short-name.ts'
import type { HtmlPage } from '../frame/page-route.ts'

export interface AccountNameFormOptions {
  /** Names of the accounts that there are. */
  readonly takenNames: readonly string[]
  readonly wish?: string
  readonly fault?: string
}

/** Asks what a new account is to be called. */
export const accountNamePage = (form: AccountNameFormOptions): HtmlPage => ({
  title: 'Add a Google account',
  lead: 'Each account keeps its own contacts. Devices sign in under its short name.',
  content: html`<section class="card">${renderAccountNameForm(form)}</section>`,
  section: 'accounts',
  narrow: true,
})

/** The form that asks for it. A GET changes nothing, so it needs no token. */
export const renderAccountNameForm = ({ takenNames, wish, fault }: AccountNameFormOptions): Html =>
  html`<form class="stack" method="get" action="/ui/sign-in">
    ${renderTextField({
      label: 'Short name of the account',
      name: 'account',
      hint: 'Your own choice. It becomes the user name that you type into your devices.',
      value: wish ?? findFreeShortName(systemUserName(), takenNames),
      fault,
      required: true,
      maxlength: 32,
    })}
    <div class="buttons"><button class="primary">Sign in with Google</button></div>
  </form>`

function systemUserName(): string {
  try {
    const { username } = userInfo()
    return username === 'root' ? 'me' : username
  } catch {
    // A container may run under a number that has no name.
    return 'me'
  }
}
