import { CredentialFileError } from '../../../lib/oauth/credential-file.ts'
import { parseOAuthClientFile } from '../../../lib/oauth/oauth-client-file.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import { oauthClientPage, setupPage } from './setup-page.ts'
import { toRedactedSentence } from '../frame/redacted-sentence.ts'
import { readSetupState } from './setup-state.ts'
import {
  seeOtherReply,
  pageReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

/** The first set-up: OAuth client, account, device; `/ui` leads to its next step or to the accounts. */
export const createSetupRoutes = (context: PagesContext): readonly PageRoute[] => [
  {
    method: 'GET',
    path: '/ui',
    handle: async () => {
      const { next } = await readSetupState(context)
      return seeOtherReply(next === 'done' ? '/ui/accounts' : '/ui/setup')
    },
  },
  {
    method: 'GET',
    path: '/ui/setup',
    handle: async (request) => pageReply(setupPage(request, await readSetupState(context))),
  },
  {
    method: 'GET',
    path: '/ui/setup/client',
    handle: async (request) => pageReply(oauthClientPage(request, await readSetupState(context))),
  },
  {
    method: 'POST',
    path: '/ui/setup/client',
    handle: (request) => submitOAuthClient(context, request),
  },
]

async function submitOAuthClient(
  context: PagesContext,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  try {
    await context.store.putOAuthClient(parseOAuthClientFile(request.form.get('file') ?? ''))
  } catch (error) {
    if (!(error instanceof CredentialFileError)) throw error
    const fault = toRedactedSentence(error.message.replace(/^it /, 'this '))
    return pageReply({
      ...oauthClientPage(request, await readSetupState(context), fault),
      status: 422,
    })
  }
  request.session.addFlashMessage(
    'good',
    'The OAuth client is kept. You can delete the downloaded file.',
  )
  return seeOtherReply('/ui/')
}
