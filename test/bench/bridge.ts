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
  /** A command, as a person runs it; what it prints. */
  readonly command: (...args: string[]) => Promise<string>
  /** A further account with a small book of its own; what its device says as Authorization. */
  readonly addNeighbour: () => Promise<string>
  /** `serve`, as a person runs it; with more variables in its environment. */
  readonly start: (environment?: NodeJS.ProcessEnv) => Promise<Child>
}

export interface BridgeOptions {
  /** This checkout's, when it is not another. */
  readonly program?: string
  /** How many cards upstream has, and how long they are in bytes. */
  readonly cards?: number
  readonly cardBytes?: number
  /** How long every tenth is, which has a photo then. */
  readonly photoBytes?: number
  /** Bytes of memory before answers go to files. */
  readonly spoolMemory?: number
  /** `replica.maxAge`, when it is not the usual one. */
  readonly maxAge?: string
}

/** Sets up a bridge with one account and one device on an upstream of its own. */
export async function setUpBridge(scope: Scope, options: BridgeOptions = {}): Promise<Bridge> {
  const { program = checkout, cards = 1000, cardBytes = 2000, photoBytes } = options
  const sizes = [cards, cardBytes, ...(photoBytes === undefined ? [] : [photoBytes])]
  const traffic = await startScript(scope, 'upstream.ts', ...sizes.map(String))
  const folder = await tempDir(scope, 'bench')
  const config = join(folder, 'config.json')
  await writeFile(config, JSON.stringify(settings(traffic.line, options)))
  const command = async (...args: string[]): Promise<string> => {
    const line = [program, ...args, '--config', config]
    const { code, stdout, stderr } = await run(process.execPath, line)
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const add = async (account: string, token: string): Promise<string> => {
    const file = join(folder, 'token')
    await writeFile(file, token)
    await command('account', 'add', account, '--refresh-token-file', file)
    const added = await command('device', 'add', 'phone', '--account', account, '--json')
    const { username, password } = JSON.parse(added) as Record<'username' | 'password', string>
    return basic(username, password)
  }
  return {
    traffic,
    upstream: traffic.line,
    config,
    authorization: await add('alice', 'alice'),
    command,
    addNeighbour: () => add('bob', 'small'),
    start: (environment) =>
      startChild(scope, process.execPath, [program, 'serve', '--config', config], environment),
  }
}

const settings = (upstream: string, { spoolMemory, maxAge }: BridgeOptions) => ({
  listen: { port: 0 },
  dataDir: 'data',
  upstream: { wellKnown: `${upstream}/.well-known/carddav` },
  oauth: { clientId: 'bench', clientSecret: 'bench', tokenEndpoint: `${upstream}/token` },
  // Earlier builds do not know it.
  ...(maxAge === undefined ? {} : { replica: { maxAge } }),
  ...(spoolMemory === undefined ? {} : { spool: { memory: spoolMemory } }),
})

/** The origin to use, of those that a first line names. */
export const addressOf = ({ line }: Child): string =>
  new URL(/http:\S+/.exec(line)?.[0] ?? '').origin
