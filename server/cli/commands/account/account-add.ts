import { createPostForm } from '../../../../lib/oauth/form-post.ts'
import { isInvalidGrantError, OAuthError } from '../../../../lib/oauth/oauth-error.ts'
import { createRefreshTokenGrant, updateGrant } from '../../../../lib/oauth/grant-update.ts'
import { parseServiceAccountKeyFile } from '../../../../lib/oauth/service-account-file.ts'
import type { TokenResponse } from '../../../../lib/oauth/token-response.ts'
import { createTokenEndpoint } from '../../../../lib/oauth/token-endpoint.ts'
import type { Grant, ServiceAccountGrant } from '../../../../lib/store/grants.ts'
import type { OAuthClientStore } from '../../../../lib/store/oauth-client.ts'
import type { Terminal } from '../../../terminal/terminal.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { assignGrant } from '../../../accounts/grant-assignment.ts'
import { resolveOAuthClient } from '../../../accounts/oauth-client.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { parseDownloadedFile, readFileOrStdin } from '../input-file.ts'
import { printAddedAccount } from './added-account.ts'
import { withStore } from '../with-store.ts'

/** The grant comes from one of the two files; `-` is stdin. */
export interface AccountAddOptions {
  readonly refreshTokenFile?: string
  /** The JSON key of a service account, which acts for `subject`. */
  readonly serviceAccount?: string
  readonly subject?: string
  readonly email?: string
}

/** Adds an account from a grant that exists already, or gives a known one a new grant of the same person. */
export async function runAccountAddCommand(
  context: CommandContext,
  account: string,
  options: AccountAddOptions,
): Promise<ExitCode> {
  const { settings, terminal } = context
  assertOneSource(options)
  return withStore<ExitCode>(settings, async (store) => {
    const given = await givenGrant(context, store, options)
    const answer = await tryGrant(given, settings.upstream.ca, account)
    // A server that rotates refresh tokens has just ended the given one.
    const grant = answer instanceof OAuthError ? given : updateGrant(given, answer, Date.now())
    const email = options.email ?? options.subject
    printAddedAccount(
      terminal,
      await assignGrant(settings, store, { account, grant, answer, email }),
    )
    return 0
  })
}

function assertOneSource({ refreshTokenFile, serviceAccount, subject }: AccountAddOptions): void {
  const sources = [refreshTokenFile, serviceAccount].filter((file) => file !== undefined)
  if (sources.length !== 1)
    throw new UsageError('give either --refresh-token-file FILE or --service-account KEY.json')
  if ((serviceAccount === undefined) !== (subject === undefined))
    throw new UsageError(
      '--service-account and --subject belong together: the subject is the e-mail address of the person ' +
        'whose contacts are meant',
    )
}

async function givenGrant(
  context: CommandContext,
  store: OAuthClientStore,
  { refreshTokenFile = '-', serviceAccount, subject }: AccountAddOptions,
): Promise<Grant> {
  if (serviceAccount !== undefined && subject !== undefined)
    return serviceAccountGrant(context, serviceAccount, subject)
  const client = await resolveOAuthClient(context.settings, store)
  const token = await readToken(refreshTokenFile, context.terminal)
  return createRefreshTokenGrant(client, token, { grantLifetime: undefined }, Date.now())
}

async function serviceAccountGrant(
  { settings, terminal }: CommandContext,
  file: string,
  subject: string,
): Promise<ServiceAccountGrant> {
  const { tokenUri, ...key } = await parseDownloadedFile(
    'the key file',
    file,
    terminal,
    parseServiceAccountKeyFile,
  )
  const { tokenEndpoint, scopes } = settings.oauth
  if (tokenUri !== undefined && new URL(tokenEndpoint).host !== URL.parse(tokenUri)?.host)
    terminal.note(
      `The token_uri of the key file is not used: oauth.tokenEndpoint is ${tokenEndpoint}.`,
    )
  return { kind: 'service-account', ...key, subject, tokenEndpoint, scopes, grantedAt: Date.now() }
}

async function readToken(file: string, terminal: Terminal): Promise<string> {
  const content = await readFileOrStdin('the refresh token file', file, terminal)
  const token = content.replace(/^\uFEFF/, '').trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const where = file === '-' ? 'stdin' : file
  throw new UsageError(`${where} holds no refresh token: it must hold the token and nothing else`)
}

/** Refreshes the grant. Gives the error when the token endpoint cannot be reached: whether the grant works is unknown then. */
async function tryGrant(
  grant: Grant,
  ca: string | undefined,
  account: string,
): Promise<TokenResponse | OAuthError> {
  try {
    return await createTokenEndpoint(createPostForm({ ca })).refresh(grant)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    if (error.code === undefined) return error
    throw new Error(`${error.message}: nothing was changed. ${error.cure ?? cure(error, account)}`)
  }
}

const cure = (error: OAuthError, account: string): string =>
  isInvalidGrantError(error)
    ? `Get a new one: carddav-bridge login ${account}`
    : 'Check oauth.clientId and oauth.clientSecret: the token must have been made with them'
