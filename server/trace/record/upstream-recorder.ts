import type {
  AppliedWorkaround,
  UpstreamExchangeObserver,
  UpstreamObserver,
} from '../../../lib/observe/request-observer.ts'
import type { UpstreamRequest } from '../../../lib/upstream/exchange/transport.ts'
import { ExchangeRecorder, toRawHeaders } from './exchange-recorder.ts'

/** Records what is asked of upstream, and what is done about it. */
export class UpstreamRecorder implements UpstreamObserver {
  /** Authorization fields that were sent, to be masked everywhere. */
  readonly authorizations: string[] = []
  readonly workarounds: AppliedWorkaround[] = []
  readonly exchanges: ExchangeRecorder[] = []
  /** `performance.now()` when the recording began: times of exchanges count from then. */
  readonly began = performance.now()

  /** Milliseconds since the recording began. */
  readonly now = (): number => performance.now() - this.began

  workaroundApplied(workaround: AppliedWorkaround): void {
    if (!this.workarounds.some((noted) => isSame(noted, workaround)))
      this.workarounds.push(workaround)
  }

  upstreamRequestSent({ method, url, headers, body }: UpstreamRequest): UpstreamExchangeObserver {
    if (headers.Authorization !== undefined) this.authorizations.push(headers.Authorization)
    const exchange = new ExchangeRecorder(method, url.href, toRawHeaders(headers), this.now)
    if (body) exchange.requestBody.add(body)
    this.exchanges.push(exchange)
    return exchange
  }
}

const isSame = (one: AppliedWorkaround, other: AppliedWorkaround): boolean =>
  one.table === other.table && one.row === other.row && one.did === other.did
