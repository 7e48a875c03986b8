import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'

export interface HttpsAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** One request over TLS on a connection of its own; rejects when the certificate is not trusted. */
export async function requestHttps(
  url: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
): Promise<HttpsAnswer> {
  const outgoing = request(url, { agent: false, ...options })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) }
}
