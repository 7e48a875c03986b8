import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { stop } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'

/** What comes of a call; `error` and its HTTP status as `code` when it failed. */
export interface CallAnswer<T> {
  readonly value: T
  readonly error?: string
  readonly code?: number
}

/** Calls a function of a library that another program has loaded. One call at a time. */
export type Call = <T>(name: string, ...args: readonly (string | null)[]) => Promise<CallAnswer<T>>

/** Starts a program that answers each line of JSON on its stdin by one on its stdout; it ends with the scope. */
export function openCalls(scope: Scope, command: string, args: readonly string[]): Call {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  scope.after(() => stop(child))
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  return async <T>(...call: readonly unknown[]) => {
    child.stdin.write(`${JSON.stringify(call)}\n`)
    const { value } = await answers.next()
    return JSON.parse(String(value)) as CallAnswer<T>
  }
}
