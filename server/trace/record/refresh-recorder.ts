import type { RefreshObserver } from '../../../lib/observe/request-observer.ts'
import type { AwaitedRefresh, RecordedBookState } from './recorded-request.ts'
import { UpstreamRecorder } from './upstream-recorder.ts'

/** Records a refresh once, for all requests that wait for it. */
export class RefreshRecorder extends UpstreamRecorder implements RefreshObserver {
  readonly refresh: AwaitedRefresh
  #outcome: RecordedBookState['refresh'] = 'running'

  constructor(refresh: AwaitedRefresh) {
    super()
    this.refresh = refresh
  }

  get outcome(): RecordedBookState['refresh'] {
    return this.#outcome
  }

  ended(error?: unknown): void {
    this.#outcome = error === undefined ? 'done' : 'failed'
  }
}
