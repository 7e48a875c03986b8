import { userInfo } from 'node:os'
import { field } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { freeName } from '../frame/short-name.ts'
import type { Page } from '../frame/visit.ts'

export interface NameForm {
  /** Names of the accounts that there are. */
  readonly taken: readonly string[]
  readonly wish?: string
  readonly fault?: string
}

/** Asks what a new account is to be called. */
export const namePage = (form: NameForm): Page => ({
  title: 'Add a Google account',
  lead: 'Each account keeps its own contacts. Devices sign in under its short name.',
  content: html`<section class="card">${nameForm(form)}</section>`,
  section: 'accounts',
  narrow: true,
})

/** GET changes nothing; so it needs no token. */
export const nameForm = ({ taken, wish, fault }: NameForm): Html =>
  html`<form class="stack" method="get" action="/ui/sign-in">
    ${field({
      label: 'Short name of the account',
      name: 'account',
      hint: 'Your own choice. It becomes the user name that you type into your devices.',
      value: wish ?? freeName(systemUser(), taken),
      fault,
      required: true,
      maxlength: 32,
    })}
    <div class="buttons"><button class="primary">Sign in with Google</button></div>
  </form>`

function systemUser(): string {
  try {
    const { username } = userInfo()
    return username === 'root' ? 'me' : username
  } catch {
    // A container may run under a number that has no name.
    return 'me'
  }
}
