import {
  currentRequestObserver,
  type UpstreamExchangeObserver,
} from '../../observe/request-observer.ts'
import type { UpstreamExchange, UpstreamResponseHead, UpstreamRequest } from './exchange.ts'
import type { BodySink } from './body-sink.ts'

type Receive = (head: UpstreamResponseHead) => BodySink

/** The same exchange, shown to the observer of the client's request that it is sent for, if there is one. */
export function createObservedExchange(exchange: UpstreamExchange): UpstreamExchange {
  const send = (request: UpstreamRequest, receive: Receive): Promise<UpstreamResponseHead> => {
    const observer = currentRequestObserver()?.upstreamRequestSent(request)
    return observer
      ? observeEnd(exchange(request, observing(observer, receive)), observer)
      : exchange(request, receive)
  }
  return Object.assign(send, { close: () => exchange.close() })
}

const observing =
  (observer: UpstreamExchangeObserver, receive: Receive): Receive =>
  (head) => {
    observer.headReceived(head)
    const sink = receive(head)
    return {
      write(chunk) {
        observer.dataReceived(chunk)
        sink.write(chunk)
      },
      end: () => {
        sink.end()
      },
    }
  }

async function observeEnd(
  answer: Promise<UpstreamResponseHead>,
  observer: UpstreamExchangeObserver,
): Promise<UpstreamResponseHead> {
  try {
    const head = await answer
    observer.completed()
    return head
  } catch (error) {
    observer.failed(error)
    throw error
  }
}
