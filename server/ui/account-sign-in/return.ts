import { codeFrom } from '../../../lib/oauth/grant.ts'
import type { Adopted } from '../../accounts/adopt.ts'
import { googleConsole } from '../../accounts/google-console.ts'
import { redeem } from '../../accounts/redeem.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Session } from '../frame/sessions.ts'
import { signInCure } from './cure.ts'
import type { SignIn, SignIns } from './sign-ins.ts'

/** How a sign-in of ours ended. */
export type Outcome =
  | { readonly signIn: SignIn; readonly adopted: Adopted }
  | { readonly signIn: SignIn; readonly failure: Html }

/**
 * Uses up what a redirect holds and gives the account its grant; undefined when it answers no sign-in of ours, and then
 * nobody is asked anything. `by`: who shows the redirect, when that is known.
 */
export type Return = (query: URLSearchParams, by?: Session) => Promise<Outcome | undefined>

export function createReturn(house: PagesInside, signIns: SignIns): Return {
  return async (query, by) => {
    const signIn = signIns.take(query)
    if (!signIn || (by && by.key !== signIn.session.key)) return undefined
    try {
      if (!house.sessions.isOpen(signIn.session)) throw new Error(visitEnded)
      const { account, client, consent } = signIn
      const code = codeFrom(consent, query)
      const adopted = await redeem(house.settings, house.store, { account, client, consent, code })
      tellSession(signIn.session, adopted)
      return { signIn, adopted }
    } catch (error) {
      const failure = signInCure(error)
      if (!failure) throw error
      return { signIn, failure }
    }
  }
}

const visitEnded =
  'the visit that began this sign-in has ended, nothing was changed: come in and begin again'

function tellSession(session: Session, { account, grant, renewed, trouble }: Adopted): void {
  const who = account.email ?? account.name
  session.tell('good', renewed ? `${who} is signed in again.` : `${who} is signed in.`)
  if (trouble !== undefined) {
    session.tell('warn', `But the contacts could not be reached: ${trouble}.`)
  }
  if (grant.kind !== 'refresh-token' || grant.endsAt === undefined) return
  const end = new Date(grant.endsAt).toISOString().slice(0, 10)
  session.tell(
    'warn',
    html`Google will end this sign-in on <time datetime="${end}">${end}</time>. If your project is
      in “Testing”, choose “Publish app” under
      <a href="${googleConsole.audience}" target="_blank" rel="noreferrer">Audience</a> and sign in
      once more: then it lasts.`,
  )
}
