import { witness, type ExchangeWitness } from '../../observe/request-observer.ts'
import type { Exchange, UpstreamHead, UpstreamRequest } from './exchange.ts'
import type { Sink } from './sink.ts'

type Receive = (head: UpstreamHead) => Sink

/** The same exchange, before the eyes of whoever watches the client's request. */
export function witnessed(exchange: Exchange): Exchange {
  const send = (request: UpstreamRequest, receive: Receive): Promise<UpstreamHead> => {
    const eyes = witness()?.sends(request)
    return eyes ? shown(exchange(request, seeing(eyes, receive)), eyes) : exchange(request, receive)
  }
  return Object.assign(send, { close: () => exchange.close() })
}

const seeing =
  (eyes: ExchangeWitness, receive: Receive): Receive =>
  (head) => {
    eyes.head(head)
    const sink = receive(head)
    return {
      write(chunk) {
        eyes.data(chunk)
        sink.write(chunk)
      },
      end: () => {
        sink.end()
      },
    }
  }

async function shown(answer: Promise<UpstreamHead>, eyes: ExchangeWitness): Promise<UpstreamHead> {
  try {
    const head = await answer
    eyes.ended()
    return head
  } catch (error) {
    eyes.failed(error)
    throw error
  }
}
