import type { PagesInside } from '../frame/house.ts'
import type { Route } from '../frame/visit.ts'
import { createExchangePages } from './exchange.ts'
import { createExportPages } from './exports.ts'
import { createListPages } from './list.ts'
import { createPlotPages } from './plots.ts'
import { createSessionPages } from './sessions.ts'
import { createSwitch } from './switch.ts'

/** The inspector: what clients asked, what the bridge made of it, what upstream said and what clients got. */
export const createTrafficPages = (house: PagesInside): readonly Route[] => [
  ...createSwitch(house),
  ...createListPages(house),
  ...createSessionPages(house),
  ...createPlotPages(house),
  ...createExportPages(house),
  // Last, since its path matches every name.
  ...createExchangePages(house),
]
