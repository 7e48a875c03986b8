import { HttpError } from '../../../lib/errors/http-error.ts'
import type { RequestEdits, RequestReplayer } from '../../trace/replay/request-replayer.ts'
import { toEditableRequest } from '../../trace/replay/replay-request.ts'
import type { RecordedRequest, RecordedHeaders } from '../../trace/record/recorded-request.ts'

/**
 * Sends a recorded request again with the form's `method`, `target`, `headers` (a line each) and `body` where they are
 * given and differ; `confirm` allows unsafe methods. Throws 422 for header fields that cannot be parsed.
 */
export const replayFromForm = (
  replay: RequestReplayer,
  recorded: RecordedRequest,
  form: URLSearchParams,
): Promise<RecordedRequest> =>
  replay(recorded, { edited: editsIn(recorded, form), confirmed: form.has('confirm') })

/** What a person can change of a recorded request, as the fields of the form. */
export function editableRequestFields({
  client,
}: RecordedRequest): Readonly<Record<string, string>> {
  const { method, target, headers, body } = toEditableRequest(client)
  return {
    method,
    target,
    headers: headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: body.toString(),
  }
}

function editsIn(recorded: RecordedRequest, form: URLSearchParams): RequestEdits {
  const recordedFields = editableRequestFields(recorded)
  const changed = (name: string): string | undefined => {
    const value = form.get(name)
    return value === null || withoutCr(value) === withoutCr(recordedFields[name] ?? '')
      ? undefined
      : value
  }
  const [method, target, headers, body] = ['method', 'target', 'headers', 'body'].map(changed)
  return {
    ...(method !== undefined && { method: method.trim().toUpperCase() }),
    ...(target !== undefined && { target: target.trim() }),
    ...(headers !== undefined && { headers: headersIn(headers) }),
    ...(body !== undefined && {
      body: Buffer.from(withLineEndsOf(recordedFields.body ?? '', body)),
    }),
  }
}

/** Browsers end each line of a text with CR LF (https://html.spec.whatwg.org/#constructing-the-form-data-set). */
const withoutCr = (text: string): string => text.replaceAll('\r\n', '\n')

const withLineEndsOf = (before: string, text: string): string =>
  before.includes('\r\n') ? withoutCr(text).replaceAll('\n', '\r\n') : withoutCr(text)

const headersIn = (text: string): RecordedHeaders =>
  withoutCr(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, value = ''] = /^([^:\s]+):\s*(.*)$/.exec(line.trim()) ?? []
      if (name === undefined)
        throw new HttpError(422, 'Write each header field in a line of its own: Name: value')
      return [name, value]
    })
