import { EventEmitter, on } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A request as it came, from the moment when its head has arrived. */
export interface RecordedRequest {
  readonly method: string
  /** The target as it came, query included. */
  readonly path: string
  /** '1.1' or '2.0'. */
  readonly httpVersion: string
  readonly headers: IncomingHttpHeaders
  /** '' until the body is whole. */
  readonly body: string
  /** 0 until an answer is on its way, and for good when there was none. */
  readonly status: number
}

/** Remembers requests. */
export interface Recorder {
  readonly requests: readonly RecordedRequest[]
  readonly nextRequest: (
    condition?: (request: RecordedRequest) => boolean,
  ) => Promise<RecordedRequest>
  readonly forgetRequests: () => void
  /** Notes a request; the function returned notes its body. */
  readonly record: (request: IncomingMessage, response: ServerResponse) => (body: string) => void
}

export function createRecorder(keep = 10_000): Recorder {
  const requests: RecordedRequest[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  return {
    requests,
    async nextRequest(condition = () => true) {
      for await (const [request] of on(arrivals, 'request') as AsyncIterable<[RecordedRequest]>) {
        if (condition(request)) return request
      }
      throw new Error('no more requests')
    },
    forgetRequests: () => void (requests.length = 0),
    record(request, response) {
      const recorded = { ...seen(request), body: '', status: 0 }
      requests.push(recorded)
      if (requests.length > keep) requests.shift()
      arrivals.emit('request', recorded)
      response.on('finish', () => (recorded.status = response.statusCode))
      return (body) => (recorded.body = body)
    },
  }
}

function seen({ method = '', url = '', httpVersion, headers }: IncomingMessage) {
  return { method, path: url, httpVersion, headers }
}
