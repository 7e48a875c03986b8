import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startFakeGoogle, type FakeGoogle, type FakeGoogleOptions } from '../fake-google/server.ts'
import { run, type Ended } from './program.ts'
import { tempDir } from './temp-dir.ts'

const launcher = fileURLToPath(new URL('../../bin/carddav-bridge.js', import.meta.url))

/** An installation in a folder of its own, in front of a Google of its own. */
export interface Installation {
  readonly google: FakeGoogle
  readonly dir: string
  readonly config: string
  /** Runs the program with this installation's settings file. */
  readonly bridge: (args: readonly string[], input?: string) => Promise<Ended>
  /** A file in the folder. */
  readonly file: (name: string, content: string) => Promise<string>
  /** Adds alice@example.com as `alice`. */
  readonly addAlice: () => Promise<Ended>
}

export async function install(
  t: TestContext,
  options: FakeGoogleOptions = {},
  settings: object = {},
): Promise<Installation> {
  const google = await startFakeGoogle(options)
  t.after(() => google.close())
  const dir = await tempDir(t, 'server')
  const config = join(dir, 'config.json')
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(dir, name), content)
    return join(dir, name)
  }
  await file('config.json', JSON.stringify({ ...settingsFor(google), ...settings }))
  const bridge = (args: readonly string[], input?: string): Promise<Ended> =>
    runBridge(['--config', config, ...args], { ...(input === undefined ? {} : { input }) })
  return {
    google,
    dir,
    config,
    bridge,
    file,
    async addAlice() {
      const token = google.account('alice@example.com').refreshToken()
      await file('token', `${token}\n`)
      return bridge(['account', 'add', 'alice', '--refresh-token-file', join(dir, 'token')])
    },
  }
}

export interface BridgeOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the program as a person would; nothing of the tester's own settings reaches it. */
export const runBridge = (args: readonly string[], options: BridgeOptions = {}): Promise<Ended> =>
  run(process.execPath, [launcher, ...args], {
    ...options,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...options.env,
    },
  })

export const launch = { command: process.execPath, launcher }

const settingsFor = (google: FakeGoogle) => ({
  listen: { port: 0 },
  dataDir: 'data',
  upstream: { wellKnown: google.wellKnown },
  oauth: {
    clientId: 'test-client',
    clientSecret: 'GOCSPX-test-secret',
    authorizationEndpoint: google.authorizationEndpoint,
    tokenEndpoint: google.tokenEndpoint,
    revocationEndpoint: google.revocationEndpoint,
  },
})
