import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Edited, Replay } from '../../trace/replay/replay.ts'
import { asRecorded } from '../../trace/replay/replayed-request.ts'
import type { Recorded, RecordedHeaders } from '../../trace/record/recorded.ts'

/**
 * Sends a recorded request again as a form tells: with its `method`, `target`, `headers` (a line each) and `body` where
 * they are given and differ, and `confirm` for what may change something.
 */
export const replayBy = (
  replay: Replay,
  recorded: Recorded,
  form: URLSearchParams,
): Promise<Recorded> =>
  replay(recorded, { edited: editedBy(recorded, form), confirmed: form.has('confirm') })

/** The fields that a person changes; what was not changed is sent as it was recorded. */
export function fieldsOf({ client }: Recorded): Readonly<Record<string, string>> {
  const { method, target, headers, body } = asRecorded(client)
  return {
    method,
    target,
    headers: headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: body.toString(),
  }
}

function editedBy(recorded: Recorded, form: URLSearchParams): Edited {
  const before = fieldsOf(recorded)
  const changed = (name: string): string | undefined => {
    const value = form.get(name)
    return value === null || lines(value) === lines(before[name] ?? '') ? undefined : value
  }
  const [method, target, headers, body] = ['method', 'target', 'headers', 'body'].map(changed)
  return {
    ...(method !== undefined && { method: method.trim().toUpperCase() }),
    ...(target !== undefined && { target: target.trim() }),
    ...(headers !== undefined && { headers: headersIn(headers) }),
    ...(body !== undefined && { body: Buffer.from(bodyLike(before.body ?? '', body)) }),
  }
}

/** Browsers end each line of a text with CR LF (https://html.spec.whatwg.org/#constructing-the-form-data-set). */
const lines = (text: string): string => text.replaceAll('\r\n', '\n')

const bodyLike = (before: string, text: string): string =>
  before.includes('\r\n') ? lines(text).replaceAll('\n', '\r\n') : lines(text)

const headersIn = (text: string): RecordedHeaders =>
  lines(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, value = ''] = /^([^:\s]+):\s*(.*)$/.exec(line.trim()) ?? []
      if (name === undefined)
        throw new HttpError(422, 'Write each header field in a line of its own: Name: value')
      return [name, value]
    })
