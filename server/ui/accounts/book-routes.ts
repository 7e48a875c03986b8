import { HttpError } from '../../../lib/errors/http-error.ts'
import type { DeletionDecision } from '../../../lib/replica/owner-decisions.ts'
import type { BookOutcome, OwnerBooks } from '../../accounts/owner-books.ts'
import { decisionText, resyncText } from '../../accounts/owner-books-text.ts'
import { apiRoute, type OwnerPageHandler } from '../frame/api-route.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import {
  seeOtherReply,
  type OwnerPageRequest,
  type PageRoute,
  type RouteReply,
} from '../frame/page-route.ts'
import { toRedactedSentence } from '../frame/redacted-sentence.ts'
import { findAccountOfPath } from './account-of-path.ts'

const accountPattern = '/ui/accounts/:account'

/** What the owner decides about an account's books: by the pages, and by commands, which are answered with JSON. */
export const createBookRoutes = (
  context: PagesContext,
  books: OwnerBooks,
): readonly PageRoute[] => {
  const resync = async (request: OwnerPageRequest) =>
    books.resync(await findAccountOfPath(context, request))
  const decide = async (request: OwnerPageRequest, decision: DeletionDecision) =>
    books.decideDeletions(await findAccountOfPath(context, request), decision)
  return [
    post('resync', async (request) => {
      const outcomes = await resync(request)
      return tellOutcomes(request, outcomes, resyncText)
    }),
    post('deletions', async (request) => {
      const decision = decisionIn(request)
      const outcomes = await decide(request, decision)
      return tellOutcomes(request, outcomes, (outcome) => decisionText(decision, outcome))
    }),
    api('GET', 'status', async (request) => {
      const account = await findAccountOfPath(context, request)
      return { json: { token: request.session.formToken, books: await books.statuses(account) } }
    }),
    api('POST', 'resync', async (request) => ({ json: await resync(request) })),
    api('POST', 'deletions', async (request) => ({
      json: await decide(request, decisionIn(request)),
    })),
  ]
}

const post = (path: string, handle: OwnerPageHandler): PageRoute => ({
  method: 'POST',
  path: `${accountPattern}/${path}`,
  handle,
})

const api = (method: 'GET' | 'POST', path: string, handle: OwnerPageHandler): PageRoute =>
  apiRoute(method, `${accountPattern}/api/${path}`, handle)

/** Throws 422. */
function decisionIn({ form }: OwnerPageRequest): DeletionDecision {
  const decision = form.get('decision')
  if (decision === 'believe' || decision === 'forget') return decision
  throw new HttpError(422, 'Say whether the deletions are to be believed or forgotten')
}

/** On the account's page, to which the browser goes. */
function tellOutcomes<Done>(
  { params, session }: OwnerPageRequest,
  outcomes: readonly BookOutcome<Done>[],
  text: (outcome: BookOutcome<Done>) => string,
): RouteReply {
  for (const outcome of outcomes)
    session.addFlashMessage(
      outcome.failure === undefined ? 'good' : 'bad',
      toRedactedSentence(text(outcome)),
    )
  return seeOtherReply(`/ui/accounts/${params.account ?? ''}`)
}
