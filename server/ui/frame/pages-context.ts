import type { Store } from '../../../lib/store/store.ts'
import type { IsOwnAuthority } from '../../dav/own-authority.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import type { RequestReplayer } from '../../trace/replay/request-replayer.ts'
import type { Tracer } from '../../trace/record/tracer.ts'
import type { BrowserSessions } from './browser-sessions.ts'

/** What the pages may use of the bridge that they belong to. */
export interface PagesContext {
  readonly settings: Settings
  readonly store: Store
  readonly log: Log
  readonly isOwnHost: IsOwnAuthority
  /** Base addresses of this `serve`, each with its slash at the end; the first is the one to show. */
  readonly baseUrls: () => readonly string[]
  readonly tracer: Tracer
  /** Sends a recorded request to this bridge again; not there where only the pages run. */
  readonly replay?: RequestReplayer
}

/** For pages that sign browsers in or out, or outlive a request as event streams do. */
export interface PagesContextWithSessions extends PagesContext {
  readonly sessions: BrowserSessions
}
