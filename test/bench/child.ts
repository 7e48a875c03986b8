import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { stop } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'

/** A program under measurement that runs in a process of its own. */
export interface Child {
  readonly pid: number
  /** Its first line on stdout. */
  readonly line: string
  /** Milliseconds from its start to that line. */
  readonly readyAfter: number
  readonly stop: () => Promise<void>
  /** Sends it a message, and resolves with its answer. */
  readonly ask: (message: object) => Promise<unknown>
}

type Piped = ChildProcessByStdio<null, Readable, Readable>

/** Starts a program and waits for its first line; what it logs on stderr is read and thrown away. */
export async function startChild(
  scope: Scope,
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const started = performance.now()
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const
  const child = spawn(command, args, {
    stdio: [...stdio],
    env: { ...process.env, ...environment },
  }) as Piped
  scope.after(() => stop(child))
  child.stderr.resume()
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}`)
  })
  gone.catch(() => undefined)
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const [line] = await Promise.race([first, gone])
  const readyAfter = performance.now() - started
  return {
    pid: child.pid ?? 0,
    line,
    readyAfter,
    stop: () => stop(child),
    async ask(message) {
      child.send(message)
      const [answer] = (await Promise.race([once(child, 'message'), gone])) as [unknown]
      return answer
    },
  }
}

/** Starts a script of this folder with the Node that runs this one. */
export const startScript = (scope: Scope, file: string, ...args: string[]): Promise<Child> =>
  startChild(scope, process.execPath, [`${import.meta.dirname}/${file}`, ...args])
