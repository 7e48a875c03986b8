import { HttpError } from '../../../lib/errors/http-error.ts'
import { clientOf } from '../../accounts/oauth-client.ts'
import type { PagesInside } from '../frame/house.ts'
import { howFar } from '../setup/state.ts'
import { isShortName, shortNameRule } from '../frame/short-name.ts'
import { leavingPage } from './leaving.ts'
import { namePage } from './name.ts'
import { failedPage, unknownPage, welcomePage } from './outcome.ts'
import { createReturn, type Return } from './return.ts'
import { createSignIns, type SignIns } from './sign-ins.ts'
import {
  seeOther,
  show,
  type OpenVisit,
  type Reply,
  type Route,
  type Visit,
} from '../frame/visit.ts'

interface Desk extends PagesInside {
  readonly signIns: SignIns
  readonly comeBack: Return
}

/** `/ui/sign-in` asks for a name, `/ui/sign-in/NAME` sends the person to Google, `/ui/callback` takes them back. */
export function createSignInPages(house: PagesInside): readonly Route[] {
  const signIns = createSignIns()
  const desk = { ...house, signIns, comeBack: createReturn(house, signIns) }
  return [
    { method: 'GET', path: '/ui/sign-in', handle: (visit) => askName(house, visit) },
    { method: 'GET', path: '/ui/sign-in/:account', handle: (visit) => leave(desk, visit) },
    { method: 'POST', path: '/ui/sign-in/:account', handle: (visit) => paste(desk, visit) },
    // Google's redirect brings no cookie; its state says whose it is.
    { method: 'GET', path: '/ui/callback', open: true, handle: (visit) => callback(desk, visit) },
  ]
}

async function askName({ store }: PagesInside, { query }: Visit): Promise<Reply> {
  const taken = (await store.accounts()).map(({ name }) => name)
  const wish = query.get('account')?.trim().toLowerCase()
  if (wish === undefined) return show(namePage({ taken }))
  if (!isShortName(wish))
    return show({ ...namePage({ taken, wish, fault: shortNameRule }), status: 422 })
  if (!taken.includes(wish)) return seeOther(`/ui/sign-in/${wish}`)
  const fault = `There is an account ${wish} already: choose another name.`
  return show({ ...namePage({ taken, wish, fault }), status: 422 })
}

async function leave(desk: Desk, visit: Visit, fault?: string): Promise<Reply> {
  const { account = '' } = visit.params
  if (!isShortName(account)) throw new HttpError(404, shortNameRule)
  const { settings, store, signIns } = desk
  if ((await howFar(desk)).client === undefined) return seeOther('/ui/setup/client')
  const client = await clientOf(settings, store)
  const { session, origin } = visit
  const redirectUri = callbackOf(desk)
  const { consent } = signIns.begin({ account, client, session, origin, redirectUri })
  const email = (await store.account(account))?.email
  return show(leavingPage({ visit, account, email, consent, fault }))
}

/** An address of this machine: Google sends browsers to no other of a "Desktop app". */
function callbackOf({ serving }: PagesInside): string {
  const base = serving().find((address) => /^http:\/\/(?:127\.|\[::1\])/.test(address))
  return new URL('/ui/callback', base ?? 'http://127.0.0.1/').href
}

async function callback({ comeBack }: Desk, { query }: OpenVisit): Promise<Reply> {
  const outcome = await comeBack(query)
  if (!outcome) return show(unknownPage)
  return show('failure' in outcome ? failedPage(outcome) : welcomePage(outcome))
}

/** From a browser on another machine: there the address that Google leads to is nobody's. */
async function paste(desk: Desk, visit: Visit): Promise<Reply> {
  const address = URL.parse(visit.form.get('address')?.trim() ?? '')
  if (!address?.searchParams.has('state')) return leave(desk, visit, notThatAddress)
  const outcome = await desk.comeBack(address.searchParams, visit.session)
  if (!outcome) return leave(desk, visit, oldAddress)
  return 'failure' in outcome ? show(failedPage(outcome)) : seeOther('/ui/')
}

const notThatAddress =
  'That is not the address that the browser ended on: it begins with http://127.0.0.1 and holds “state=”.'

const oldAddress =
  'That address belongs to another sign-in, or is older than five minutes: begin again below.'
