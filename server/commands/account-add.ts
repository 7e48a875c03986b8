import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { createFormPost } from '../../lib/oauth/form-post.ts'
import { isDeadGrant, OAuthError } from '../../lib/oauth/oauth-error.ts'
import type { TokenAnswer } from '../../lib/oauth/token-answer.ts'
import { createTokenEndpoint } from '../../lib/oauth/token-endpoint.ts'
import type { Grant } from '../../lib/store.ts'
import { unreadable } from '../settings/file.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { adopt, type Adopted } from './adopt.ts'
import { clientOf } from './client.ts'
import type { Context, ExitCode } from './context.ts'
import { withStore } from './with-store.ts'

export interface AccountAddOptions {
  /** `-` for stdin. */
  readonly refreshTokenFile: string
  readonly email?: string
}

/** Adds an account from a refresh token, or gives a known one a new grant of the same person. */
export async function accountAdd(
  context: Context,
  account: string,
  { refreshTokenFile, email }: AccountAddOptions,
): Promise<ExitCode> {
  const { settings, terminal } = context
  const client = clientOf(settings)
  const refreshToken = await readToken(refreshTokenFile, terminal)
  const given: Grant = { ...client, refreshToken }
  return withStore<ExitCode>(settings, async (store) => {
    const answer = await tryGrant(given, settings.upstream.ca, account)
    const grant = answer instanceof OAuthError ? given : renewed(given, answer)
    report(terminal, await adopt(context, store, { account, grant, answer, email }))
    return 0
  })
}

async function readToken(file: string, terminal: Terminal): Promise<string> {
  const written = await (file === '-' ? text(terminal.input) : readFile(file, 'utf8')).catch(
    (cause: unknown) => {
      throw unreadable('the refresh token file', file, cause)
    },
  )
  const token = written.replace(/^\uFEFF/, '').trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const where = file === '-' ? 'stdin' : file
  throw new UsageError(`${where} holds no refresh token: it must hold the token and nothing else`)
}

/** A server that rotates refresh tokens has just ended the given one. */
const renewed = (grant: Grant, { refreshToken = grant.refreshToken }: TokenAnswer): Grant => ({
  ...grant,
  refreshToken,
})

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
    const cure = isDeadGrant(error)
      ? `Get a new one: carddav-bridge login ${account}`
      : 'Check oauth.clientId and oauth.clientSecret: the token must have been made with them'
    throw new Error(`${error.message}: nothing was changed. ${cure}`)
  }
}

/** Says what became of the account and what comes next. */
export function report(terminal: Terminal, { account, renewed, trouble }: Adopted): void {
  const { name, email } = account
  const person = email === undefined ? '' : ` (${email})`
  terminal.print(`${name}${person} ${renewed ? 'has a new grant' : 'is added'}.`)
  if (trouble !== undefined) {
    const later = email === undefined ? ' The e-mail address is learnt later.' : ''
    terminal.note(`Upstream could not be asked: ${trouble}.${later}`)
  }
  terminal.print(`Next: carddav-bridge device add DEVICE --account ${name}`)
}
