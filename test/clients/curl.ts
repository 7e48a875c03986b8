import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { RawAnswer } from '../support/raw-http.ts'

/** What a run of curl has sent and got. */
export interface Curled {
  /** The head of each request, its first line first. */
  readonly sent: readonly (readonly string[])[]
  /** All answers in order, interim ones and those that curl went on from too: these without their bodies. */
  readonly answers: readonly RawAnswer[]
  readonly answer: RawAnswer
  /** Where the redirects ended. */
  readonly path: string
}

/**
 * Runs curl once, with nothing of this machine's settings and proxies; `body` is what it reads at `@-`. Rejects when
 * curl fails, which it does not for an answer of any status.
 */
export async function curl(args: readonly string[], body: string | Buffer = ''): Promise<Curled> {
  const running = promisify(execFile)('curl', [...always, ...args], {
    encoding: 'buffer',
    maxBuffer,
  })
  running.child.stdin?.on('error', () => undefined) // It need not read its input.
  running.child.stdin?.end(body)
  const { stdout, stderr } = await running
  const told = stderr.toString()
  const { size_header, url_effective } = figuresIn(told)
  const answers = readAnswers(stdout, size_header)
  const [answer] = answers.slice(-1)
  if (answer === undefined) throw new Error(`curl tells of no answer:\n${told}`)
  return { sent: readSent(told), answers, answer, path: new URL(url_effective).pathname }
}

const maxBuffer = 64 * 1024 * 1024

const always = [
  ...['--disable', '--noproxy', '*'], // `--disable` counts only where it is the first.
  ...['--silent', '--show-error', '--max-time', '30'],
  ...['--expect100-timeout', '20'], // Its second is short on a busy machine.
  ...['--path-as-is', '--globoff'],
  ...['--include', '--verbose', '--write-out', '%{stderr}\n%{json}'],
]

/** Of `%{json}` (https://curl.se/docs/manpage.html#-w): the bytes of all heads, and the last URL. */
interface Figures {
  readonly size_header: number
  readonly url_effective: string
}

const figuresIn = (told: string): Figures =>
  JSON.parse(told.slice(told.lastIndexOf('\n') + 1)) as Figures

/** Only the last answer has its body in curl's output, behind all heads. */
function readAnswers(output: Buffer, headerLength: number): readonly RawAnswer[] {
  const heads = output.subarray(0, headerLength).toString('latin1').split('\r\n\r\n').slice(0, -1)
  return heads.map((head, at) =>
    readAnswer(head, at === heads.length - 1 ? output.subarray(headerLength) : Buffer.alloc(0)),
  )
}

function readAnswer(head: string, body: Buffer): RawAnswer {
  const [start = '', ...lines] = head.split('\r\n')
  const [, version = '', code] = /^HTTP\/(\d\.\d) (\d{3}) /.exec(`${start} `) ?? []
  const fields = lines.map((line) => {
    const [, name = '', value = ''] = /^([^:]*): *(.*)$/.exec(line) ?? []
    return [name, value] as const
  })
  const header = (name: string): string | undefined =>
    fields.find(([found]) => found.toLowerCase() === name)?.[1]
  return { status: Number(code), version, fields, header, body, text: body.toString() }
}

/** `--verbose` writes each line of a head behind a `>`, and an empty one at its end. */
const readSent = (told: string): readonly (readonly string[])[] =>
  told
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) => line.slice(2).trimEnd())
    .join('\n')
    .split('\n\n')
    .map((head) => head.split('\n').filter((line) => line !== ''))
    .filter(({ length }) => length > 0)
