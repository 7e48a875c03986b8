import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { runBridge, launch } from '../../support/program-run.ts'
import type { Ended } from '../../support/program.ts'
import type { Scope } from '../../support/scope.ts'
import type { TestBridge } from '../../support/test-bridge.ts'

/** Runs a command with the settings of a test bridge that is running. */
export const runCommand = (
  { dataDir }: Pick<TestBridge, 'dataDir'>,
  ...args: readonly string[]
): Promise<Ended> => runBridge(['--config', `${dataDir}.json`, ...args])

/** `trace`, which goes on until it is stopped. */
export interface RunningTrace {
  /** The next line on stdout that matches. */
  readonly line: (pattern: RegExp) => Promise<string>
  /** All that stdout has had. */
  readonly lines: readonly string[]
  /** Ctrl-C; its exit code. */
  readonly stop: () => Promise<number | null>
  readonly ended: Promise<number | null>
}

/** Starts `trace` and waits until it listens. */
export async function startTrace(
  scope: Scope,
  { dataDir }: Pick<TestBridge, 'dataDir'>,
  ...args: readonly string[]
): Promise<RunningTrace> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    launch.command,
    [launch.launcher, '--config', `${dataDir}.json`, 'trace', ...args],
    { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  scope.after(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const lines: string[] = []
  const out = createInterface(child.stdout)
  out.on('line', (line) => lines.push(line))
  await Promise.race([
    once(createInterface(child.stderr), 'line'),
    ended.then((code) => {
      throw new Error(`trace ended with ${String(code)}`)
    }),
  ])
  let seen = 0
  return {
    lines,
    ended,
    async line(pattern) {
      for (;;) {
        const at = lines.findIndex((line, index) => index >= seen && pattern.test(line))
        if (at >= 0) {
          seen = at + 1
          return lines[at] ?? ''
        }
        await once(out, 'line')
      }
    },
    async stop() {
      child.kill('SIGINT')
      return ended
    },
  }
}
