import { parseOAuthClientFile } from '../../../lib/oauth/oauth-client-file.ts'
import { parseDownloadedFile } from './input-file.ts'
import type { CommandContext, ExitCode } from './command-context.ts'
import { withStore } from './with-store.ts'

/** Keeps the OAuth client of a downloaded `client_secret_….json` for all sign-ins to come. */
export async function runOAuthClientAddCommand(
  { settings, terminal }: CommandContext,
  file: string,
): Promise<ExitCode> {
  const client = await parseDownloadedFile('the client file', file, terminal, parseOAuthClientFile)
  await withStore(settings, (store) => store.putOAuthClient(client))
  terminal.print(`The OAuth client ${client.clientId} is kept. The file may be deleted.`)
  if (settings.oauth.clientId !== undefined)
    terminal.note(
      `It is not used as long as oauth.clientId is set in ${settings.file}: take it out there.`,
    )
  terminal.print('Next: carddav-bridge login NAME')
  return 0
}
