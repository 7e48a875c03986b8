import type { Readable } from 'node:stream'

/** The person, or the script, in front of a command. */
export interface Terminal {
  /** What was asked for: a line, or several, on stdout. */
  readonly print: (text: string) => void
  /** What to know beside it, on stderr. */
  readonly note: (text: string) => void
  readonly input: Readable
}

/** Whether a person can be asked. */
export const isInteractive = ({ input }: Pick<Terminal, 'input'>): boolean =>
  'isTTY' in input && input.isTTY === true

export const processTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  get input() {
    return process.stdin
  },
}
