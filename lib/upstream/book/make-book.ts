import { davName } from '../../dav/xml/xml-name.ts'
import type { NewProperty } from '../../dav/request/mkcol-body.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Account } from '../../store/accounts.ts'
import type { UpstreamClient } from '../access/upstream-client.ts'
import { badGatewayError, type UpstreamRefusal } from '../access/refusal.ts'
import { mkcolBody } from '../access/request-bodies.ts'
import type { DiscoveryCache } from '../discovery/discovery-cache.ts'
import { collectBody } from '../exchange/body-sink.ts'
import { isTransportFailure, wasNotDone } from '../exchange/transport-error.ts'
import { assertWriteSucceeded, forbiddenWriteError } from './card-responses.ts'

export interface BookMakerOptions {
  readonly account: Account
  readonly client: UpstreamClient
  readonly discoveryCache: DiscoveryCache
}

/** As `UpstreamSession.makeBook`. */
export async function makeUpstreamBook(
  options: BookMakerOptions,
  slug: string,
  properties: readonly NewProperty[],
): Promise<void> {
  const { account, discoveryCache } = options
  const { home, origin } = await discoveryCache.current(account)
  const url = new URL(`${home}${slug}/`, origin)
  try {
    await sendMkcol(options, url, properties)
  } catch (error) {
    // It may be there all the same: whoever asks next is told what the home set lists.
    discoveryCache.outdate(account)
    throw error instanceof HttpError && isTransportFailure(error) && !wasNotDone(error)
      ? lostAnswerError(error)
      : error
  }
  const displayName = properties.findLast(({ name }) => name === davName('displayname'))?.text
  await discoveryCache.add(account, { slug, path: url.pathname, displayName })
}

async function sendMkcol(
  { client }: BookMakerOptions,
  url: URL,
  properties: readonly NewProperty[],
): Promise<void> {
  const headers = { 'Content-Type': 'application/xml; charset=utf-8' }
  const { head, refusal } = await client.send(
    { method: 'MKCOL', url, headers, body: mkcolBody(properties) },
    () => collectBody(answerLimit, () => undefined),
  )
  if (refusal) throw refusedBookError(refusal)
  assertWriteSucceeded(head, 'MKCOL')
}

const answerLimit = 1024 * 1024

const lostAnswerError = (cause: HttpError): HttpError =>
  new HttpError(503, `It is not known whether the address book was made: ${cause.message}`, {
    cause,
    headers: { 'Retry-After': '30' },
  })

/** The error that a client gets when upstream did not make its book; 405 and 415: it makes none there, or not by this request. */
function refusedBookError(refusal: UpstreamRefusal): HttpError {
  const { status, words, condition } = refusal
  if (condition === 'need-privileges') return forbiddenWriteError(refusal, 'MKCOL')
  const said = `Upstream answered ${status} to MKCOL of the address book: ${words}`
  if ([403, 405, 415].includes(status)) return new HttpError(403, said)
  if ([409, 413, 507].includes(status)) return new HttpError(status, said)
  return badGatewayError(refusal, 'MKCOL of the address book')
}
