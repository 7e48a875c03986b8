import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { Scope } from '../../support/scope.ts'

const program = fileURLToPath(new URL('child-program.ts', import.meta.url))

/** Another process on the same store. */
export interface Child {
  /** Its next line, or undefined when it has ended. */
  line(): Promise<string | undefined>
  /** Kills it as `kill -9` does. */
  kill(): void
  /** Resolves when it has ended, to its exit code. */
  readonly ended: Promise<number | null>
}

/** Starts `child-program.ts`; it is killed when the scope ends. `largestFile`: in blocks of 512 bytes or more. */
export function startChild(
  scope: Scope,
  directory: string,
  task: string,
  { umask = 0o022, id = '', largestFile = 0 } = {},
): Child {
  const command = [process.execPath, program, directory, task, String(umask), id]
  // A limit on the size of files is the nearest to a full disk that needs no rights.
  const limited = ['sh', '-c', `ulimit -f ${largestFile} && exec "$@"`, 'sh', ...command]
  const [file = '', ...args] = largestFile ? limited : command
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'close').then(([code]) => code as number | null)
  scope.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    line: async () => {
      const { value, done } = await lines.next()
      return done ? undefined : value
    },
    kill: () => void child.kill('SIGKILL'),
    ended,
  }
}
