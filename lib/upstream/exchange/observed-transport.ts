import {
  currentUpstreamObserver,
  type UpstreamExchangeObserver,
} from '../../observe/request-observer.ts'
import type { UpstreamTransport, UpstreamResponseHead, UpstreamRequest } from './transport.ts'
import type { BodySink } from './body-sink.ts'

type Receive = (head: UpstreamResponseHead) => BodySink

/** The same transport, whose exchanges are shown to the observer of the client's request or of the refresh, if there is one. */
export function createObservedTransport(transport: UpstreamTransport): UpstreamTransport {
  const send = (request: UpstreamRequest, receive: Receive): Promise<UpstreamResponseHead> => {
    const observer = currentUpstreamObserver()?.upstreamRequestSent(request)
    return observer
      ? observeEnd(transport(request, observing(observer, receive)), observer)
      : transport(request, receive)
  }
  return Object.assign(send, { close: () => transport.close() })
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
