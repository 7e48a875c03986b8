import { createAccountPages } from './accounts/accounts.ts'
import { createDevicePages } from './devices/devices.ts'
import { createEntrance } from './owner/entrance.ts'
import type { PagesInside } from './frame/house.ts'
import { createSettingsPages } from './settings/settings-page.ts'
import { createSetupPages } from './setup/setup.ts'
import { createSignInPages } from './account-sign-in/sign-in.ts'
import { createTrafficPages } from './traffic/traffic.ts'
import { createReplayPages } from './traffic-api/replay-page.ts'
import { createTrafficApi } from './traffic-api/traffic-api.ts'
import type { Route, Section } from './frame/visit.ts'

/** All pages there are. The sections of the navigation are those whose `/ui/SECTION` stands here. */
export const sitemap = (house: PagesInside): readonly Route[] => [
  ...createEntrance(house),
  ...createSetupPages(house),
  ...createSignInPages(house),
  ...createAccountPages(house),
  ...createDevicePages(house),
  ...createTrafficApi(house),
  ...(house.replay ? createReplayPages(house, house.replay) : []),
  ...createTrafficPages(house),
  ...createSettingsPages(house),
]

const order: readonly Section[] = ['accounts', 'devices', 'traffic', 'settings']

/** The sections that have a page, in the order of the navigation. */
export const sectionsOf = (routes: readonly Route[]): readonly Section[] =>
  order.filter((section) => routes.some(({ path }) => path === `/ui/${section}`))
