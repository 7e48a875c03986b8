import { createAccountRoutes } from './accounts/account-routes.ts'
import { createBookRoutes } from './accounts/book-routes.ts'
import { createDeviceRoutes } from './devices/device-routes.ts'
import { createOwnerSignInRoutes } from './owner/owner-sign-in.ts'
import type { PagesContextWithSessions } from './frame/pages-context.ts'
import { createSettingsRoutes } from './settings/settings-routes.ts'
import { createSetupRoutes } from './setup/setup-routes.ts'
import { createAccountSignInRoutes } from './account-sign-in/account-sign-in-routes.ts'
import { createTrafficRoutes } from './traffic/traffic-routes.ts'
import { createRequestReplayRoutes } from './traffic-api/replay-routes.ts'
import { createTrafficApiRoutes } from './traffic-api/traffic-api-routes.ts'
import type { PageRoute, NavigationSection } from './frame/page-route.ts'

/** All routes of the pages. The navigation shows the sections whose `/ui/SECTION` has a route here. */
export const createPageRoutes = (context: PagesContextWithSessions): readonly PageRoute[] => [
  ...createOwnerSignInRoutes(context),
  ...createSetupRoutes(context),
  ...createAccountSignInRoutes(context),
  ...createAccountRoutes(context),
  ...(context.books ? createBookRoutes(context, context.books) : []),
  ...createDeviceRoutes(context),
  ...createTrafficApiRoutes(context),
  ...(context.replay ? createRequestReplayRoutes(context, context.replay) : []),
  ...createTrafficRoutes(context),
  ...createSettingsRoutes(context),
]

const order: readonly NavigationSection[] = ['accounts', 'devices', 'traffic', 'settings']

/** The sections that have a page, in the order of the navigation. */
export const navigationSections = (routes: readonly PageRoute[]): readonly NavigationSection[] =>
  order.filter((section) => routes.some(({ path }) => path === `/ui/${section}`))
