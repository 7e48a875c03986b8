import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { createLog, type Log } from '../../server/log/log.ts'
import { recordedRequestToJson } from '../../server/trace/show/recorded-json.ts'
import { createTracer, type Tracer } from '../../server/trace/record/tracer.ts'

/** Hears all that a bridge logs and records. */
export interface SecretWatch {
  readonly tracer: Tracer
  readonly log: Log
  /** Fails when something of it is a secret. */
  readonly check: () => void
}

/** Bytes of recordings that are looked through: the last ones. */
const memory = 4 * 1024 * 1024

/** Tokens, codes and client secrets as Google's look, which nobody has to know. */
const looks = [
  /ya29(?:\.|%2E)[\w-]{20}/i,
  /(?<![\w.:])1(?:\/\/|%2F%2F)0[\w-]{20}/i,
  /(?<![\w.:])4(?:\/|%2F)0A[\w-]{20}/i,
  /GOCSPX-\w/,
]

/** `ring`: bytes of recordings that the bridge itself keeps. Records everything, also what nobody has switched on, and logs all that there is to log. */
export function watchSecrets(ring: number, secrets: readonly string[]): SecretWatch {
  const given = createTracer(ring)
  const watching = createTracer(memory)
  watching.startRecording({ device: undefined, until: Infinity })
  const logged: Buffer[] = []
  const stream = new PassThrough().on('data', (line: Buffer) => {
    logged.push(line)
    if (process.env.SHOW_LOG) process.stderr.write(line)
  })
  return {
    tracer: {
      ...given,
      begin: (...request) => given.begin(...request) ?? watching.begin(...request),
    },
    log: createLog('debug', stream),
    check() {
      assertClean('the log', Buffer.concat(logged).toString(), secrets)
      for (const recorded of [...given.recordings.all(), ...watching.recordings.all()])
        assertClean('a recording', JSON.stringify(recordedRequestToJson(recorded)), secrets)
    },
  }
}

/** Fails when a text holds a secret: of Google's, or one of `secrets`, empty ones left out. */
export function assertClean(where: string, text: string, secrets: readonly string[] = []): void {
  for (const look of looks) {
    const at = text.search(look)
    const around = text.slice(Math.max(0, at - 200), at + 100)
    assert.equal(at, -1, `${where} holds a secret of Google's:\n${around}`)
  }
  for (const secret of secrets.filter((each) => each !== ''))
    for (const spelling of spellings(secret))
      assert.ok(!text.includes(spelling), `${where} holds ${secret}:\n${text.slice(0, 5000)}`)
}

/** As it is, in JSON and in a URL, and in base64. */
export function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const plain = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
  return [...new Set([...plain, bytes.toString('base64'), bytes.toString('base64url')])]
}
