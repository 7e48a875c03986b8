import type { RequestListener } from 'node:http'
import { duplexPair } from 'node:stream'
import { createServer, request as httpRequest } from '../../lib/node-http.ts'
import type { RecordedHeaders } from './recorded.ts'

/** A request as it is to go over the wire. */
export interface OwnRequest {
  readonly method: string
  readonly target: string
  readonly headers: RecordedHeaders
  readonly body: Buffer
}

/**
 * One request to a listener over a connection within this process, which nobody else can open: real HTTP at both ends and
 * no port between. Resolves when the answer has come, or the connection was broken off. What is no HTTP
 * never comes to the listener.
 */
export async function askWithin(listener: RequestListener, asked: OwnRequest): Promise<void> {
  const { method, target: path, headers, body } = asked
  const [near, far] = duplexPair()
  // It listens nowhere.
  const server = createServer(listener)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const done = (): void => {
    resolve(undefined)
  }
  try {
    const request = httpRequest({
      method,
      path,
      headers: headers.flat(),
      createConnection: () => near,
    })
    server.emit('connection', far)
    request.once('error', done).once('close', done)
    request.once('response', (response) => response.once('close', done).resume())
    request.end(body)
    await promise
  } catch (error) {
    // Node says so of characters that HTTP does not know.
    if (!(error instanceof TypeError)) throw error
  } finally {
    near.destroy()
    far.destroy()
  }
}
