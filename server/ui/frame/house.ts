import type { Store } from '../../../lib/store/store.ts'
import type { OurNames } from '../../dav/host.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Replay } from '../../trace/replay/replay.ts'
import type { Tracer } from '../../trace/record/tracer.ts'
import type { Sessions } from './sessions.ts'

/** What the pages may use of the server that they belong to. */
export interface PagesHouse {
  readonly settings: Settings
  readonly store: Store
  readonly log: Log
  readonly isOurs: OurNames
  /** Base addresses of this `serve`, each with its slash at the end; the first is the one to show. */
  readonly serving: () => readonly string[]
  readonly tracer: Tracer
  /** Where there is a bridge to send requests to again. */
  readonly replay?: Replay
}

/** What pages about pages need beside it. */
export interface PagesInside extends PagesHouse {
  readonly sessions: Sessions
}
