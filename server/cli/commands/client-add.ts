import { readClientFile } from '../../../lib/oauth/client-file.ts'
import { fromDownload } from './downloaded.ts'
import type { Context, ExitCode } from './context.ts'
import { withStore } from './with-store.ts'

/** Keeps the OAuth client of a downloaded `client_secret_….json` for all sign-ins to come. */
export async function clientAdd({ settings, terminal }: Context, file: string): Promise<ExitCode> {
  const client = await fromDownload('the client file', file, terminal, readClientFile)
  await withStore(settings, (store) => store.putOAuthClient(client))
  terminal.print(`The OAuth client ${client.clientId} is kept. The file may be deleted.`)
  if (settings.oauth.clientId !== undefined)
    terminal.note(
      `It is not used as long as oauth.clientId is set in ${settings.file}: take it out there.`,
    )
  terminal.print('Next: carddav-bridge login NAME')
  return 0
}
