import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { runAccountAddCommand } from '../../../server/cli/commands/account/account-add.ts'
import type { CommandContext } from '../../../server/cli/commands/command-context.ts'
import { runDeviceAddCommand } from '../../../server/cli/commands/device/device-add.ts'
import { serve } from '../../../server/cli/commands/serve.ts'
import { withStore } from '../../../server/cli/commands/with-store.ts'
import { loadSettings, type Settings } from '../../../server/settings/settings.ts'
import {
  oneTimeSignInUrl,
  createOneTimeSignInKey,
} from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import type { FakeAccount } from '../account.ts'
import type { FakeGoogle } from '../server.ts'

/** What a person types into a client. */
interface Typed {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly addressBookUrl: string
}

export interface Demo extends Typed {
  /** Opens the set-up pages once, within ten minutes. */
  readonly pages: string
  /** Rejects when the bridge fails; resolves when it has stopped. */
  readonly ended: Promise<void>
}

/** A bridge with the account `alice` and one device, set up by the commands that a person would run. */
export async function openDemo(
  outer: Scope,
  google: FakeGoogle,
  account: FakeAccount,
  port: number,
): Promise<Demo> {
  const scope = nested(outer)
  const dir = await tempDir(scope, 'demo')
  const settings = await settle(dir, google, port)
  const token = account.refreshToken()
  await told(settings, token, (context) =>
    runAccountAddCommand(context, 'alice', { refreshTokenFile: '-' }),
  )
  const { ended } = await open(scope, settings)
  const device = await told(settings, '', (context) =>
    runDeviceAddCommand(context, 'demo', { account: 'alice', json: true }),
  )
  const typed = JSON.parse(device) as Typed
  const key = await withStore(settings, (store) => createOneTimeSignInKey(store))
  return { ...typed, pages: oneTimeSignInUrl(typed.url, key), ended }
}

/** Nothing of the person's own settings counts here: no environment, no default folder. */
async function settle(dir: string, google: FakeGoogle, port: number): Promise<Settings> {
  const { wellKnown, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = google
  const endpoints = { authorizationEndpoint, tokenEndpoint, revocationEndpoint }
  const file = join(dir, 'config.json')
  const settings = {
    listen: { port },
    dataDir: 'data',
    upstream: { wellKnown },
    oauth: { clientId: 'demo', clientSecret: 'demo', ...endpoints },
  }
  await writeFile(file, JSON.stringify(settings))
  return loadSettings(file, {})
}

/** What a command prints. */
async function told(
  settings: Settings,
  input: string,
  command: (context: CommandContext) => Promise<unknown>,
): Promise<string> {
  const lines: string[] = []
  const print = (line: string): void => void lines.push(line)
  const note = (line: string): void => {
    console.error(line)
  }
  await command({ settings, terminal: { print, note, input: Readable.from([input]) } })
  return lines.join('\n')
}

interface Served {
  readonly ended: Promise<void>
}

/** Serves on the port of the settings, or on a free one when that is taken. */
async function open(scope: Scope, settings: Settings): Promise<Served> {
  try {
    return await start(scope, settings)
  } catch (error) {
    if (!isTaken(error)) throw error
    console.error(
      `Port ${settings.listen.port} is taken, perhaps by a bridge of your own, so this one takes another.`,
    )
    return start(scope, { ...settings, listen: { ...settings.listen, port: 0 } })
  }
}

async function start(scope: Scope, settings: Settings): Promise<Served> {
  const ready = Promise.withResolvers<undefined>()
  const stop = Promise.withResolvers<undefined>()
  const isReady = (): void => {
    ready.resolve(undefined)
  }
  const ended = serve(settings, { ready: isReady, stop: stop.promise })
  scope.after(async () => {
    stop.resolve(undefined)
    await ended.catch(() => undefined)
  })
  await Promise.race([ready.promise, ended])
  return { ended }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
