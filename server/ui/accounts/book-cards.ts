import type {
  BookStatus,
  HeldDeletionsStatus,
  RecheckStatus,
} from '../../../lib/replica/book-status.ts'
import { cardCountText, counted } from '../../accounts/book-status-text.ts'
import { redactSecrets } from '../../log/redact.ts'
import { renderDescriptionRow } from '../frame/description-list.ts'
import { renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'
import { renderRelativeTime } from '../frame/relative-time.ts'

/** Deletions in an account's books that wait for its owner. */
export const renderHeldDeletions = (
  request: OwnerPageRequest,
  account: string,
  books: readonly BookStatus[],
): Html =>
  html`${books.map(
    (status) => status.heldDeletions && heldCard(request, account, status, status.heldDeletions),
  )}`

/** What is known of an account's books, and how to have it compared. */
export const renderBooks = (
  request: OwnerPageRequest,
  account: string,
  books: readonly BookStatus[],
): Html => html`${books.map(bookCard)} ${books.length > 0 && resyncCard(request, account)}`

/** What a list of accounts tells of the books of one: how far they are, and what waits for the owner. */
export const renderBookNews = (books: readonly BookStatus[]): Html =>
  html`${books.map(
    (status) =>
      html`${status.bodies < status.cards && html`<span>${cardCountText(status)} are here</span>`}
      ${
        status.heldDeletions &&
        html`<span
          >${counted(status.heldDeletions.count, 'contact')} gone at Google, and kept here</span
        >`
      }`,
  )}`

/** Deletions wait for the owner: what they are, and both answers. */
const heldCard = (
  request: OwnerPageRequest,
  account: string,
  { book, cards }: BookStatus,
  { count, since, believedAt }: HeldDeletionsStatus,
): Html =>
  html`<section class="card">
    <h2>${count.toLocaleString('en')} of ${counted(cards, 'contact')} are gone at Google</h2>
    <p>
      So many at once may be a mistake, so that devices still have them. That was seen
      ${renderRelativeTime(since)}, in the address book ${book}. Unless Google has them again, they
      go by themselves at the next
      sync${believedAt > Date.now() && html` ${renderRelativeTime(believedAt)} or later`}.
    </p>
    <div class="buttons">
      ${decisionForm(request, account, 'believe', html`<button class="danger">Delete them here, too</button>`)}
      ${decisionForm(request, account, 'forget', html`<button>Keep them for now</button>`)}
    </div>
    <p class="muted">
      Google is asked once more before anything is deleted. What is kept stays until Google’s whole
      list, which is read once a day, lacks it again.
    </p>
  </section>`

const decisionForm = (
  request: OwnerPageRequest,
  account: string,
  decision: string,
  button: Html,
): Html =>
  renderPostForm(
    request,
    `/ui/accounts/${account}/deletions`,
    html`<input type="hidden" name="decision" value="${decision}" />${button}`,
    { kind: 'inline' },
  )

function bookCard(status: BookStatus): Html {
  const { book, isComplete, cards, bodies, confirmedAt, failure, rechecks } = status
  const { count: unsettled, since } = status.unsettledWrites
  return html`<section class="card">
    <h2>Address book ${book}</h2>
    <dl class="values facts">
      ${renderDescriptionRow('Here', cardCountText(status))}
      ${isComplete && bodies < cards && renderDescriptionRow('On their way', counted(cards - bodies, 'card'))}
      ${renderDescriptionRow('As Google had it', confirmedAt === undefined ? 'not asked yet' : renderRelativeTime(confirmedAt))}
      ${failure !== undefined && renderDescriptionRow('Asked in vain', redactSecrets(failure))}
      ${rechecks.length > 0 && renderDescriptionRow('To be asked again', recheckList(rechecks))}
      ${
        since !== undefined &&
        renderDescriptionRow(
          'Sent, outcome not known',
          html`${counted(unsettled, 'change')}, the oldest made ${renderRelativeTime(since)}`,
        )
      }
    </dl>
  </section>`
}

const shown = 20

const recheckList = (rechecks: readonly RecheckStatus[]): Html =>
  html`<ul>
    ${rechecks
      .slice(0, shown)
      .map(
        ({ name, why, tries, dueAt }) =>
          html`<li>
            <code>${name}</code>: ${why}; asked ${counted(tries, 'time')}, again
            ${renderRelativeTime(dueAt)}
          </li>`,
      )}
    ${rechecks.length > shown && html`<li>and ${rechecks.length - shown} more</li>`}
  </ul>`

const resyncCard = (request: OwnerPageRequest, account: string): Html =>
  html`<section class="card">
    <h2>Compare everything anew</h2>
    <p>
      Where a device or the bridge shows other contacts than Google: Google’s whole list is read
      again, and each device compares all contacts at its next sync. Nothing is lost by it.
    </p>
    ${renderPostForm(
      request,
      `/ui/accounts/${account}/resync`,
      html`<div class="buttons"><button>Compare anew</button></div>`,
    )}
  </section>`
