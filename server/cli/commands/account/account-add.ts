import { createFormPost } from '../../../../lib/oauth/form-post.ts'
import { isDeadGrant, OAuthError } from '../../../../lib/oauth/oauth-error.ts'
import { newGrant, renewedGrant } from '../../../../lib/oauth/renewed-grant.ts'
import { readServiceAccountFile } from '../../../../lib/oauth/service-account-file.ts'
import type { TokenAnswer } from '../../../../lib/oauth/token-answer.ts'
import { createTokenEndpoint } from '../../../../lib/oauth/token-endpoint.ts'
import type { Grant, ServiceAccountGrant, Store } from '../../../../lib/store/store.ts'
import type { Terminal } from '../../../terminal/terminal.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { adopt } from '../../../accounts/adopt.ts'
import { clientOf } from '../../../accounts/oauth-client.ts'
import type { Context, ExitCode } from '../context.ts'
import { fromDownload, readGiven } from '../downloaded.ts'
import { report } from './report-account.ts'
import { withStore } from '../with-store.ts'

/** The grant comes from one of the two files, of which `-` is stdin. */
export interface AccountAddOptions {
  readonly refreshTokenFile?: string
  /** The JSON key of a service account, which acts for `subject`. */
  readonly serviceAccount?: string
  readonly subject?: string
  readonly email?: string
}

/** Adds an account from a grant that exists already, or gives a known one a new grant of the same person. */
export async function accountAdd(
  context: Context,
  account: string,
  options: AccountAddOptions,
): Promise<ExitCode> {
  const { settings, terminal } = context
  assertOneWay(options)
  return withStore<ExitCode>(settings, async (store) => {
    const given = await givenGrant(context, store, options)
    const answer = await tryGrant(given, settings.upstream.ca, account)
    // A server that rotates refresh tokens has just ended the given one.
    const grant = answer instanceof OAuthError ? given : renewedGrant(given, answer, Date.now())
    const email = options.email ?? options.subject
    report(terminal, await adopt(context, store, { account, grant, answer, email }))
    return 0
  })
}

function assertOneWay({ refreshTokenFile, serviceAccount, subject }: AccountAddOptions): void {
  const ways = [refreshTokenFile, serviceAccount].filter((file) => file !== undefined)
  if (ways.length !== 1)
    throw new UsageError('give either --refresh-token-file FILE or --service-account KEY.json')
  if ((serviceAccount === undefined) !== (subject === undefined))
    throw new UsageError(
      '--service-account and --subject belong together: the subject is the e-mail address of the person ' +
        'whose contacts are meant',
    )
}

async function givenGrant(
  context: Context,
  store: Store,
  { refreshTokenFile = '-', serviceAccount, subject }: AccountAddOptions,
): Promise<Grant> {
  if (serviceAccount !== undefined && subject !== undefined)
    return serviceAccountGrant(context, serviceAccount, subject)
  const client = await clientOf(context.settings, store)
  const token = await readToken(refreshTokenFile, context.terminal)
  return newGrant(client, token, { grantLifetime: undefined }, Date.now())
}

async function serviceAccountGrant(
  { settings, terminal }: Context,
  file: string,
  subject: string,
): Promise<ServiceAccountGrant> {
  const { tokenUri, ...key } = await fromDownload(
    'the key file',
    file,
    terminal,
    readServiceAccountFile,
  )
  const { tokenEndpoint, scopes } = settings.oauth
  if (tokenUri !== undefined && new URL(tokenEndpoint).host !== URL.parse(tokenUri)?.host)
    terminal.note(
      `The token_uri of the key file is not used: oauth.tokenEndpoint is ${tokenEndpoint}.`,
    )
  return { kind: 'service-account', ...key, subject, tokenEndpoint, scopes, grantedAt: Date.now() }
}

async function readToken(file: string, terminal: Terminal): Promise<string> {
  const written = await readGiven('the refresh token file', file, terminal)
  const token = written.replace(/^\uFEFF/, '').trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const where = file === '-' ? 'stdin' : file
  throw new UsageError(`${where} holds no refresh token: it must hold the token and nothing else`)
}

/** The error when the token endpoint cannot be reached: nothing is known about the grant then. */
async function tryGrant(
  grant: Grant,
  ca: string | undefined,
  account: string,
): Promise<TokenAnswer | OAuthError> {
  try {
    return await createTokenEndpoint(createFormPost({ ca })).refresh(grant)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    if (error.code === undefined) return error
    throw new Error(`${error.message}: nothing was changed. ${error.cure ?? cure(error, account)}`)
  }
}

const cure = (error: OAuthError, account: string): string =>
  isDeadGrant(error)
    ? `Get a new one: carddav-bridge login ${account}`
    : 'Check oauth.clientId and oauth.clientSecret: the token must have been made with them'
