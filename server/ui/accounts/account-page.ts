import type {
  Account,
  AccountActivity,
  Grant,
  RefreshTokenGrant,
} from '../../../lib/store/store.ts'
import { redact } from '../../log/redact.ts'
import type { Standing } from '../../accounts/standing.ts'
import { deviceRows, type SeenDevice } from '../devices/list.ts'
import { fact } from '../frame/fact.ts'
import { field, postForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { moment } from '../frame/time.ts'
import type { Page, Visit } from '../frame/visit.ts'

/** All that an account's page tells. */
export interface AccountFacts {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  readonly standing: Standing
  readonly seen: readonly SeenDevice[]
}

const badges: Readonly<Record<Standing['kind'], readonly [kind: string, word: string]>> = {
  working: ['good', 'Working'],
  'never-used': ['', 'Not used yet'],
  ending: ['warn', 'Ends soon'],
  'signed-out': ['bad', 'Signed out'],
  'api-off': ['bad', 'API not enabled'],
  quota: ['warn', 'Quota used up'],
  failing: ['bad', 'Failing'],
}

const badge = ({ kind }: Standing): Html =>
  html`<span class="badge ${badges[kind][0]}">${badges[kind][1]}</span>`

/** Accounts as rows. */
export const accountRows = (accounts: readonly AccountFacts[]): Html =>
  html`<ul class="rows">
    ${accounts.map(
      ({ account, standing, activity, seen }) =>
        html`<li>
          <a href="/ui/accounts/${account.name}">
            <strong>${account.email ?? account.name}</strong>
            <span class="muted">${account.name} · ${devices(seen.length)}${synced(activity)}</span>
            ${isTrouble(standing) && html`<span>${sentence(standing.words)}</span>`}
          </a>
          ${badge(standing)}
        </li>`,
    )}
  </ul>`

const devices = (count: number): string => (count === 1 ? '1 device' : `${count} devices`)

const synced = (activity: AccountActivity | undefined): Html | undefined =>
  activity?.lastSync === undefined ? undefined : html` · synced ${moment(activity.lastSync)}`

const isTrouble = ({ kind }: Standing): boolean => kind !== 'working' && kind !== 'never-used'

/** How an account fares, its devices, and its end. */
export const accountPage = (facts: AccountFacts): Page => ({
  title: facts.account.email ?? facts.account.name,
  lead: `Clients sign in as ${facts.account.name}.`,
  actions: badge(facts.standing),
  section: 'accounts',
  content: html`${standingCard(facts)} ${factsCard(facts)} ${devicesPart(facts)} ${endCard(facts)}`,
})

/** What is wrong, and what to do about it. */
function standingCard({ account, standing, grant }: AccountFacts): Html | undefined {
  const { words, cure, link } = standing
  if (!isTrouble(standing)) return undefined
  return html`<section class="card">
    <h2>${sentence(words)}</h2>
    ${cure !== undefined && html`<p>${sentence(byButton(cure))}</p>`}
    <div class="buttons">
      ${
        link !== undefined &&
        html`<a class="button" href="${link}" target="_blank" rel="noreferrer"
          >Open it at Google</a
        >`
      }
      ${
        grant?.kind !== 'service-account' &&
        html`<a class="button primary" href="/ui/sign-in/${account.name}">Sign in again</a>`
      }
    </div>
  </section>`
}

/** The cure names a command, which a button does here. */
const byButton = (cure: string): string =>
  cure.replace(/carddav-bridge login [a-z0-9-]+/, 'sign in again')

function factsCard({ account, grant, activity }: AccountFacts): Html {
  const { lastSync, lastError, contacts } = activity ?? {}
  return html`<section class="card">
    <h2>Activity</h2>
    <dl class="values facts">
      ${fact('Last sync', lastSync === undefined ? 'never' : moment(lastSync))}
      ${fact('Contacts', contacts === undefined ? 'not counted yet' : contacts.toLocaleString('en'))}
      ${
        lastError &&
        fact(
          'Last error',
          html`<p>${redact(lastError.message)}</p>
            <p class="muted">
              ${moment(lastError.at)}${(lastSync ?? 0) > lastError.at && ', and it has worked since'}
            </p>`,
        )
      }
      ${fact('Added', moment(account.createdAt))}
      ${grant?.kind === 'refresh-token' && fact('Signed in', signedIn(account, grant))}
      ${
        grant?.kind === 'service-account' &&
        fact('By', html`service account <code>${grant.clientEmail}</code>`)
      }
    </dl>
  </section>`
}

/** Signing in again does no harm, and is needed when more was allowed, or another project is to be used. */
const signedIn = ({ name }: Account, { grantedAt }: RefreshTokenGrant): Html =>
  html`${grantedAt !== undefined && html`${moment(grantedAt)}, `}<a href="/ui/sign-in/${name}"
      >sign in again</a
    >`

const devicesPart = ({ account, seen }: AccountFacts): Html =>
  html`<section class="part">
    <header class="head">
      <h2>Its devices</h2>
      <a class="button" href="/ui/devices/new?account=${account.name}">Add a device</a>
    </header>
    ${seen.length > 0 ? deviceRows(seen, { account: false }) : html`<p class="muted">None yet.</p>`}
  </section>`

const endCard = ({ account }: AccountFacts): Html =>
  html`<section class="card">
    <h2>Remove it</h2>
    <p>
      The bridge gives its access to Google back, and the passwords of its devices end. Contacts
      stay at Google.
    </p>
    <div class="buttons">
      <a class="button danger" href="/ui/accounts/${account.name}/remove">Remove ${account.name}</a>
    </div>
  </section>`

/** Asks for the name before an account goes. */
export const removalPage = (visit: Visit, { name, email }: Account, fault?: string): Page => ({
  title: `Remove ${name}?`,
  section: 'accounts',
  narrow: true,
  ...(fault === undefined ? {} : { status: 422 }),
  content: postForm(
    visit,
    `/ui/accounts/${name}/remove`,
    html`<div class="card">
        <p>
          This ends what ${email ?? name} has allowed, at Google too, and the passwords of all its
          devices. What the bridge keeps beside Google’s copy of the contacts is forgotten. The
          contacts stay at Google.
        </p>
        ${field({ label: `Type ${name} to remove it`, name: 'name', fault, required: true })}
      </div>
      <div class="buttons">
        <button class="danger">Remove ${name}</button>
        <a class="button" href="/ui/accounts/${name}">Leave it as it is</a>
      </div>`,
  ),
})

function sentence(text: string): string {
  const plain = redact(text)
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`
}
