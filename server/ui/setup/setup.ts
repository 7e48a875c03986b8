import { FileFault } from '../../../lib/oauth/downloaded-file.ts'
import { readClientFile } from '../../../lib/oauth/client-file.ts'
import type { PagesInside } from '../frame/house.ts'
import { clientPage, setupPage } from './setup-page.ts'
import { sentence } from '../frame/sentence.ts'
import { howFar } from './state.ts'
import { seeOther, show, type Reply, type Route, type Visit } from '../frame/visit.ts'

/** The way from nothing to a device, and what leads there. */
export const createSetupPages = (house: PagesInside): readonly Route[] => [
  {
    method: 'GET',
    path: '/ui',
    handle: async () => {
      const { next } = await howFar(house)
      return seeOther(next === 'done' ? '/ui/accounts' : '/ui/setup')
    },
  },
  {
    method: 'GET',
    path: '/ui/setup',
    handle: async (visit) => show(setupPage(visit, await howFar(house))),
  },
  {
    method: 'GET',
    path: '/ui/setup/client',
    handle: async (visit) => show(clientPage(visit, await howFar(house))),
  },
  { method: 'POST', path: '/ui/setup/client', handle: (visit) => takeClient(house, visit) },
]

async function takeClient(house: PagesInside, visit: Visit): Promise<Reply> {
  try {
    await house.store.putOAuthClient(readClientFile(visit.form.get('file') ?? ''))
  } catch (error) {
    if (!(error instanceof FileFault)) throw error
    const fault = sentence(error.message.replace(/^it /, 'this '))
    return show({ ...clientPage(visit, await howFar(house), fault), status: 422 })
  }
  visit.session.tell('good', 'The OAuth client is kept. You can delete the downloaded file.')
  return seeOther('/ui/')
}
