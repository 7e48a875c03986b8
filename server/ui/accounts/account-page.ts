import type { BookStatus } from '../../../lib/replica/book-status.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type { AccountActivity } from '../../../lib/store/activity.ts'
import type { Grant, RefreshTokenGrant } from '../../../lib/store/grants.ts'
import { redactSecrets } from '../../log/redact.ts'
import type { AccountStatus } from '../../accounts/account-status.ts'
import type { DeviceWithActivity } from '../devices/device-activity.ts'
import { renderDeviceList } from '../devices/device-list.ts'
import { renderBookNews, renderBooks, renderHeldDeletions } from './book-cards.ts'
import { renderDescriptionRow } from '../frame/description-list.ts'
import { renderTextField, renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { toRedactedSentence } from '../frame/redacted-sentence.ts'
import { renderRelativeTime } from '../frame/relative-time.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

/** All that an account's page shows. */
export interface AccountDetails {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  readonly standing: AccountStatus
  readonly devices: readonly DeviceWithActivity[]
  readonly books: readonly BookStatus[]
}

const badges: Readonly<Record<AccountStatus['kind'], readonly [kind: string, word: string]>> = {
  working: ['good', 'Working'],
  'never-used': ['', 'Not used yet'],
  ending: ['warn', 'Ends soon'],
  'signed-out': ['bad', 'Signed out'],
  'api-off': ['bad', 'API not enabled'],
  quota: ['warn', 'Quota used up'],
  failing: ['bad', 'Failing'],
}

const badge = ({ kind }: AccountStatus): Html =>
  html`<span class="badge ${badges[kind][0]}">${badges[kind][1]}</span>`

/** Accounts as rows. */
export const renderAccountList = (accounts: readonly AccountDetails[]): Html =>
  html`<ul class="rows">
    ${accounts.map(
      ({ account, standing, activity, devices, books }) =>
        html`<li>
          <a href="/ui/accounts/${account.name}">
            <strong>${account.email ?? account.name}</strong>
            <span class="muted"
              >${account.name} · ${deviceCount(devices.length)}${lastSync(activity)}</span
            >
            ${isTrouble(standing) && html`<span>${toRedactedSentence(standing.summary)}</span>`}
            ${renderBookNews(books)}
          </a>
          ${badge(standing)}
        </li>`,
    )}
  </ul>`

const deviceCount = (count: number): string => (count === 1 ? '1 device' : `${count} devices`)

const lastSync = (activity: AccountActivity | undefined): Html | undefined =>
  activity?.lastSync === undefined
    ? undefined
    : html` · synced ${renderRelativeTime(activity.lastSync)}`

const isTrouble = ({ kind }: AccountStatus): boolean => kind !== 'working' && kind !== 'never-used'

/** An account's state, activity, devices and books, and the way to remove it. */
export const accountPage = (request: OwnerPageRequest, details: AccountDetails): HtmlPage => ({
  title: details.account.email ?? details.account.name,
  lead: `Clients sign in as ${details.account.name}.`,
  actions: badge(details.standing),
  section: 'accounts',
  content: html`${troubleCard(details)}
  ${renderHeldDeletions(request, details.account.name, details.books)} ${activityCard(details)}
  ${devicesPart(details)} ${renderBooks(request, details.account.name, details.books)}
  ${removalCard(details)}`,
})

/** What is wrong, and what to do about it. */
function troubleCard(details: AccountDetails): Html | undefined {
  const { account, standing } = details
  const { summary: words, cure, link } = standing
  if (!isTrouble(standing)) return undefined
  return html`<section class="card">
    <h2>${toRedactedSentence(words)}</h2>
    ${cure !== undefined && html`<p>${toRedactedSentence(withoutCommand(cure))}</p>`}
    <div class="buttons">
      ${
        link !== undefined &&
        html`<a class="button" href="${link}" target="_blank" rel="noreferrer"
          >Open it at Google</a
        >`
      }
      ${
        isCuredBySignIn(details) &&
        html`<a class="button primary" href="/ui/sign-in/${account.name}">Sign in again</a>`
      }
    </div>
  </section>`
}

const isCuredBySignIn = ({ standing, grant }: AccountDetails): boolean =>
  grant?.kind !== 'service-account' &&
  (standing.kind === 'signed-out' || (standing.cure?.includes('carddav-bridge login') ?? false))

/** By the copy of the books; else as they were listed at last. Undefined before. */
const contactCount = ({ books, activity }: AccountDetails): number | undefined =>
  books.length > 0 && books.every(({ isComplete }) => isComplete)
    ? books.reduce((sum, { cards }) => sum + cards, 0)
    : activity?.contacts

/** The cure names a command, for which there is a button here. */
const withoutCommand = (cure: string): string =>
  cure.replace(/carddav-bridge login [a-z0-9-]+/, 'sign in again')

function activityCard(details: AccountDetails): Html {
  const { account, grant, activity } = details
  const { lastSync, lastError } = activity ?? {}
  const contacts = contactCount(details)
  return html`<section class="card">
    <h2>Activity</h2>
    <dl class="values facts">
      ${renderDescriptionRow('Last sync', lastSync === undefined ? 'never' : renderRelativeTime(lastSync))}
      ${renderDescriptionRow('Contacts', contacts === undefined ? 'not counted yet' : contacts.toLocaleString('en'))}
      ${
        lastError &&
        renderDescriptionRow(
          'Last error',
          html`<p>${redactSecrets(lastError.message)}</p>
            <p class="muted">
              ${renderRelativeTime(lastError.at)}${(lastSync ?? 0) > lastError.at && ', and it has worked since'}
            </p>`,
        )
      }
      ${renderDescriptionRow('Added', renderRelativeTime(account.createdAt))}
      ${grant?.kind === 'refresh-token' && renderDescriptionRow('Signed in', signedIn(account, grant))}
      ${
        grant?.kind === 'service-account' &&
        renderDescriptionRow('By', html`service account <code>${grant.clientEmail}</code>`)
      }
    </dl>
  </section>`
}

/** Signing in again does no harm, and is needed when more was allowed, or another project is to be used. */
const signedIn = ({ name }: Account, { grantedAt }: RefreshTokenGrant): Html =>
  html`${grantedAt !== undefined && html`${renderRelativeTime(grantedAt)}, `}<a
      href="/ui/sign-in/${name}"
      >sign in again</a
    >`

const devicesPart = ({ account, devices }: AccountDetails): Html =>
  html`<section class="part">
    <header class="head">
      <h2>Its devices</h2>
      <a class="button" href="/ui/devices/new?account=${account.name}">Add a device</a>
    </header>
    ${devices.length > 0 ? renderDeviceList(devices, { account: false }) : html`<p class="muted">None yet.</p>`}
  </section>`

const removalCard = ({ account }: AccountDetails): Html =>
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
export const accountRemovalPage = (
  request: OwnerPageRequest,
  { name, email }: Account,
  fault?: string,
): HtmlPage => ({
  title: `Remove ${name}?`,
  section: 'accounts',
  narrow: true,
  ...(fault === undefined ? {} : { status: 422 }),
  content: renderPostForm(
    request,
    `/ui/accounts/${name}/remove`,
    html`<div class="card">
        <p>
          This ends what ${email ?? name} has allowed, at Google too, and the passwords of all its
          devices. What the bridge keeps beside Google’s copy of the contacts is forgotten. The
          contacts stay at Google.
        </p>
        ${renderTextField({ label: `Type ${name} to remove it`, name: 'name', fault, required: true })}
      </div>
      <div class="buttons">
        <button class="danger">Remove ${name}</button>
        <a class="button" href="/ui/accounts/${name}">Leave it as it is</a>
      </div>`,
  ),
})
