import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. An exit code other than 0 is no error here. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env })
  child.stdin.on('error', () => undefined) // A program may end without reading its input.
  child.stdin.end(options.input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** A program that keeps running, past the line that says that it is ready. */
export interface Running {
  /** What `ready` found. */
  readonly line: RegExpExecArray
  /** All it has printed so far, both streams. */
  readonly output: () => string
  /** SIGTERM, then SIGKILL after 5 s; resolves when it is gone. Idempotent. */
  readonly stop: () => Promise<void>
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>
}

export interface StartOptions extends RunOptions {
  /** Matches one line of either stream. */
  readonly ready: RegExp
  readonly timeoutMs?: number
}

/** Starts a program and waits for its ready line. Rejects with what it printed when it ends before. */
export async function start(
  command: string,
  args: readonly string[],
  options: StartOptions,
): Promise<Running> {
  const { cwd, env, ready, timeoutMs = 30_000 } = options
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code)
  const lines: string[] = []
  const output = (): string => lines.join('\n')
  try {
    const line = await readyLine(child, ready, timeoutMs, lines)
    return { line, output, ended, stop: () => stop(child) }
  } catch (cause) {
    await stop(child)
    throw new Error(`${command} did not get ready:\n${output()}`, { cause })
  }
}

function readyLine(
  child: ChildProcess,
  ready: RegExp,
  timeoutMs: number,
  lines: string[],
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, timeoutMs, new Error(`no ready line in ${timeoutMs} ms`))
    const settle = (line: string): void => {
      lines.push(line)
      const match = ready.exec(line)
      if (match === null) return
      clearTimeout(timer)
      resolve(match)
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on('line', settle)
    }
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`ended with ${String(code)}`))
    })
  })
}

/** SIGTERM, then SIGKILL after `graceMs`. Resolves when the process is gone. */
export async function stop(child: ChildProcess, graceMs = 5_000): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}
