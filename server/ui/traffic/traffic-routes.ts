import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import type { PageRoute } from '../frame/page-route.ts'
import { createExchangeRoutes } from './exchange-routes.ts'
import { createTrafficExportRoutes } from './export-routes.ts'
import { createTrafficListRoutes } from './list-routes.ts'
import { createTrafficPlotRoutes } from './plot-routes.ts'
import { createSyncSessionRoutes } from './sync-session-routes.ts'
import { createRecordingRoutes } from './recording-routes.ts'

/** The pages of the traffic inspector: what clients asked, what the bridge sent upstream, and all answers. */
export const createTrafficRoutes = (context: PagesContextWithSessions): readonly PageRoute[] => [
  ...createRecordingRoutes(context),
  ...createTrafficListRoutes(context),
  ...createSyncSessionRoutes(context),
  ...createTrafficPlotRoutes(context),
  ...createTrafficExportRoutes(context),
  // Last, since its path matches every name.
  ...createExchangeRoutes(context),
]
