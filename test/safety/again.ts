import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  openTestBridge,
  type GoogleTestBridge,
  type TestBridgeUpstream,
  type TestBridge,
} from '../support/test-bridge.ts'
import { nested, type Scope } from '../support/scope.ts'

/** A bridge in a process of its own, so that it can be killed. */
export interface Mortal extends TestBridge {
  /** All that it has logged, at the level debug. */
  readonly log: () => string
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>
}

const program = fileURLToPath(new URL('../../bin/carddav-bridge.js', import.meta.url))

/** Closes a bridge and opens it again in a process of its own, on the same data. `largestFile`: in blocks of 512 bytes or more. */
export async function asProcess(
  outer: Scope,
  bridge: TestBridge,
  { largestFile = 0 } = {},
): Promise<Mortal> {
  const scope = nested(outer)
  await bridge.close()
  const config = `${bridge.dataDir}.json`
  const settings = JSON.parse(await readFile(config, 'utf8')) as object
  await writeFile(config, JSON.stringify({ ...settings, log: { level: 'debug' } }))
  const command = [process.execPath, program, 'serve', '--config', config]
  // A limit on the size of files is the nearest to a full disk that needs no rights.
  const limited = ['sh', '-c', `ulimit -f ${largestFile} && exec "$@"`, 'sh', ...command]
  const [file = '', ...args] = largestFile > 0 ? limited : command
  const child = spawn(file, args)
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const gone = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  scope.after(kill)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const url = line.split(' ')[1] ?? ''
  return { ...bridge, url, port: Number(new URL(url).port), close: kill, kill, log: () => log }
}

/** Opens a bridge on the data of one that is closed or was killed. */
export const reopen = (
  scope: Scope,
  { google, account }: GoogleTestBridge,
  { dataDir }: TestBridge,
) => openTestBridge(scope, upstreamOf({ google, account }), dataDir)

export const upstreamOf = ({
  google: { wellKnown, tokenEndpoint },
  account,
}: Pick<GoogleTestBridge, 'google' | 'account'>): TestBridgeUpstream => ({
  wellKnown,
  tokenEndpoint,
  refreshToken: account.refreshToken(),
  email: account.email,
})
