import assert from 'node:assert/strict'
import { nonceIn, signed } from '../../support/digest-client.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { basic, type TestBridge } from '../../support/test-bridge.ts'
import type { RawAnswer } from '../../support/raw-http.ts'
import type { Credentials, Outgoing, Transport } from './transport.ts'

/** Bytes of our own, on a connection for each request. After a 401 the whole body goes out again. */
export const ownTransport: Transport = {
  skip: false,
  open: (bridge, credentials) => async (request) => {
    const answers: RawAnswer[] = []
    let path = request.target
    for (let hops = 0; hops <= 5; hops += 1) {
      answers.push(...(await exchange(bridge, credentials, { ...request, target: path })))
      const next = request.follows ? leadsTo(answers.at(-1)) : undefined
      if (next === undefined) return { answers, path }
      path = new URL(next, new URL(path, bridge.url)).pathname
    }
    throw new Error(`${request.target} leads in circles`)
  },
}

// Method and body are kept on the way, as RFC 9110 §15.4 lets a client for all but POST.
const leadsTo = (answer: RawAnswer | undefined): string | undefined =>
  answer && answer.status >= 300 && answer.status <= 399 ? answer.header('location') : undefined

/** One answer, or a 401 and what came after it. */
async function exchange(
  bridge: TestBridge,
  { user, password }: Credentials,
  { method, target, headers, body, signsIn }: Outgoing,
): Promise<readonly RawAnswer[]> {
  const send = (Authorization?: string): Promise<RawAnswer> =>
    sendRawRequest(bridge, method, target, {
      headers: { Authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    })
  if (signsIn === 'at once') return [await send(basic(user, password))]
  const first = await send()
  if (first.status !== 401) return [first]
  const by = { user, password, method, uri: target, nonce: nonceIn(first) }
  if (signsIn === 'by Digest') return [first, await send(signed(by))]
  assert.match(first.header('www-authenticate') ?? '', /^Basic realm="[^"]+"/)
  return [first, await send(basic(user, password))]
}
