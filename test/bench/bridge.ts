import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { basic } from '../support/basic.ts'
import { run } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startChild, startScript, type Child } from './child.ts'

const checkout = join(import.meta.dirname, '../../bin/carddav-bridge.js')

/** A bridge that is set up and may be started, also more than once. */
export interface Bridge {
  readonly authorization: string
  readonly upstream: string
  /** Its settings file. */
  readonly config: string
  /** Upstream's process, which also makes the load that a message asks for. */
  readonly traffic: Child
  /** `serve`, as a person runs it. */
  readonly start: () => Promise<Child>
}

export interface BridgeOptions {
  /** This checkout's, when it is not another. */
  readonly program?: string
  /** How many cards upstream has, and how long they are in bytes. */
  readonly cards?: number
  readonly cardBytes?: number
  /** Bytes of memory before answers go to files. */
  readonly spoolMemory?: number
}

/** Sets up a bridge with one account and one device on an upstream of its own. */
export async function setUpBridge(
  scope: Scope,
  { program = checkout, cards = 1000, cardBytes = 2000, spoolMemory }: BridgeOptions = {},
): Promise<Bridge> {
  const traffic = await startScript(scope, 'upstream.ts', String(cards), String(cardBytes))
  const upstream = traffic.line
  const folder = await tempDir(scope, 'bench')
  const file = join(folder, 'config.json')
  await writeFile(file, JSON.stringify(settings(upstream, spoolMemory)))
  await writeFile(join(folder, 'token'), 'refresh-token')
  const command = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(process.execPath, [
      program,
      ...args,
      '--config',
      file,
    ])
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
    return stdout
  }
  await command('account', 'add', 'alice', '--refresh-token-file', join(folder, 'token'))
  const added = await command('device', 'add', 'phone', '--account', 'alice', '--json')
  const { username, password } = JSON.parse(added) as Record<'username' | 'password', string>
  return {
    traffic,
    upstream,
    config: file,
    authorization: basic(username, password),
    start: () => startChild(scope, process.execPath, [program, 'serve', '--config', file]),
  }
}

const settings = (upstream: string, memory: number | undefined) => ({
  listen: { port: 0 },
  dataDir: 'data',
  upstream: { wellKnown: `${upstream}/.well-known/carddav` },
  oauth: { clientId: 'bench', clientSecret: 'bench', tokenEndpoint: `${upstream}/token` },
  ...(memory === undefined ? {} : { spool: { memory } }),
})

/** The origin to use, of those that a first line names. */
export const addressOf = ({ line }: Child): string =>
  new URL(/http:\S+/.exec(line)?.[0] ?? '').origin
