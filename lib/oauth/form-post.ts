import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps, type RequestOptions } from 'node:https'
import { getCACertificates } from 'node:tls'
import { OAuthError } from './oauth-error.ts'

export interface FormResponse {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: string
}

/**
 * Sends a form to an OAuth endpoint, once: no redirect is followed, nothing is repeated, the secrets travel in
 * the body only. Resolves when the whole response has arrived; rejects with OAuthError.
 */
export type PostForm = (url: string, form: URLSearchParams) => Promise<FormResponse>

export interface PostFormOptions {
  /** An extra certificate authority, as PEM. */
  readonly ca?: string | undefined
  /** Milliseconds for the whole exchange. */
  readonly deadline?: number
}

/** Real answers have about 2 KB. */
const maxResponseLength = 256 * 1024

export function createPostForm({ ca, deadline = 20_000 }: PostFormOptions = {}): PostForm {
  const trust = ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }
  return async (url, form) => {
    const target = new URL(url)
    const signal = AbortSignal.timeout(deadline)
    try {
      return await readResponse(await send(target, form.toString(), { ...trust, signal }))
    } catch (error) {
      throw signal.aborted ? timeoutError(target, deadline) : unreachableError(target, error)
    }
  }
}

function send(target: URL, body: string, options: RequestOptions): Promise<IncomingMessage> {
  const request = target.protocol === 'http:' ? requestHttp : requestHttps
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': Buffer.byteLength(body),
      Accept: 'application/json',
      // One exchange an hour: a kept socket would only be met dead.
      Connection: 'close',
    }
    request(target, { ...options, method: 'POST', headers })
      .on('response', resolve)
      .on('error', reject)
      .end(body)
  })
}

/** Rejects when the answer breaks off or is too long. */
async function readResponse(answer: IncomingMessage): Promise<FormResponse> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxResponseLength) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'],
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

const timeoutError = (target: URL, deadline: number): OAuthError =>
  new OAuthError(`${target.host} gave no answer within ${deadline / 1000} s`)

const unreachableError = (target: URL, error: unknown): OAuthError =>
  new OAuthError(`${target.host} could not be reached: ${reason(error)}`)

/** Both addresses of a name failing is an AggregateError without a message of its own. */
function reason(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : 'no reason given'
}
