import { lateListener, type LateListener } from '../net/late-listener.ts'
import type { PagesHouse } from './frame/house.ts'

/** The set-up pages, whose code most runs of `serve` never need. */
export const createPagesDoor = (house: PagesHouse): LateListener =>
  lateListener('The set-up pages', house.log, async () => {
    const { createPages } = await import('./pages.ts')
    return createPages(house)
  })
