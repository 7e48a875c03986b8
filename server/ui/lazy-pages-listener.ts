import type { RequestListener } from 'node:http'
import { createLazyRequestListener } from '../net/lazy-listener.ts'
import type { PagesContext } from './frame/pages-context.ts'

/** The set-up pages, loaded at their first request: most runs of `serve` never need their code. */
export const createLazyPagesListener = (context: PagesContext): RequestListener =>
  createLazyRequestListener('The set-up pages', context.log, async () => {
    const { createPagesListener } = await import('./pages-listener.ts')
    return createPagesListener(context)
  })
