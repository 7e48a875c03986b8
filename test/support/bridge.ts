import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { run, start } from './program.ts'
import { nested, type Scope } from './scope.ts'
import { assertClean } from './secret-watch.ts'
import { tempDir } from './temp-dir.ts'

/** An upstream, and a grant to use it. */
export interface BridgeUpstream {
  readonly quirks: 'google' | 'standard'
  readonly wellKnown: string
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenEndpoint: string
  readonly scopes: readonly string[]
  readonly refreshToken: string
  readonly email: string
}

/** A bridge that runs, with an account `alice` and a device `phone` that may use it. */
export interface RunningBridge {
  /** With `localhost`, as a person would type it; ends in a slash. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** Runs another command of the bridge on the same settings; rejects when it fails. Its stdout. */
  readonly command: (...args: readonly string[]) => Promise<string>
  /** Its log so far. */
  readonly log: () => string
}

const program = fileURLToPath(new URL('../../bin/carddav-bridge.js', import.meta.url))

/** Sets up and runs the bridge as a person does: a settings file and the command line. Its log must hold no secret (K13). */
export async function startBridge(outer: Scope, upstream: BridgeUpstream): Promise<RunningBridge> {
  const scope = nested(outer)
  const dir = await tempDir(scope, 'bridge')
  const config = ['--config', join(dir, 'config.json')]
  await writeFile(join(dir, 'config.json'), settings(upstream))
  await writeFile(join(dir, 'refresh-token'), upstream.refreshToken)
  const command = (...args: readonly string[]): Promise<string> => succeed([...args, ...config])

  const grant = ['--refresh-token-file', join(dir, 'refresh-token'), '--email', upstream.email]
  await command('account', 'add', 'alice', ...grant)
  const { username, password } = device(
    await command('device', 'add', 'phone', '--account', 'alice', '--json'),
  )
  const serve = await start(process.execPath, [program, 'serve', ...config], {
    ready: /^ready: (\S+)/,
  })
  scope.after(async () => {
    await serve.stop()
    const { refreshToken, clientSecret } = upstream
    assertClean('the log', serve.output(), [password, refreshToken, clientSecret])
  })
  const url = (serve.line[1] ?? '').replace('//127.0.0.1:', '//localhost:')
  return { url, user: username, password, command, log: serve.output }
}

function settings(upstream: BridgeUpstream): string {
  const { wellKnown, quirks, clientId, clientSecret, tokenEndpoint, scopes } = upstream
  return JSON.stringify({
    // Cards are changed upstream and looked for at once.
    replica: { maxAge: '0s' },
    listen: { host: 'localhost', port: 0 },
    dataDir: 'data',
    log: { level: 'debug' },
    upstream: { wellKnown, quirks },
    oauth: { clientId, clientSecret, tokenEndpoint, scopes },
  })
}

async function succeed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [program, ...args])
  if (code === 0) return stdout
  throw new Error(`carddav-bridge ${args.join(' ')} ended with ${String(code)}:\n${stderr}`)
}

function device(json: string): { readonly username: string; readonly password: string } {
  return JSON.parse(json) as { readonly username: string; readonly password: string }
}
