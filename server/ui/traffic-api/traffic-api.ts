import { HttpError } from '../../../lib/errors/http-error.ts'
import { filterFrom } from '../../trace/show/filter.ts'
import { toJson } from '../../trace/show/recorded-json.ts'
import type { Replay } from '../../trace/replay/replay.ts'
import { summaryOf } from '../../trace/show/summary.ts'
import type { PagesInside } from '../frame/house.ts'
import { foundIn } from '../traffic/find.ts'
import type { Reply, Route, Visit } from '../frame/visit.ts'
import { recordingEvents } from './events.ts'
import { bundleFile, fixtureFile, wanted } from './files.ts'
import { replayBy } from './replaying.ts'
import { traceState } from './state.ts'
import { unwatch, watch } from './watching.ts'

type Handle = (visit: Visit) => Promise<Reply> | Reply

/** The traffic for programs of the owner: JSON and server-sent events. Failures are `{"error"}` in words. */
export const createTrafficApi = (house: PagesInside): readonly Route[] => {
  const state: Handle = ({ session }) => ({ json: traceState(house, session) })
  return [
    route('GET', 'status', state),
    route('GET', 'events', ({ session, query }) => ({
      stream: recordingEvents(house, session, filterFrom(query)),
      type: 'text/event-stream',
    })),
    route('GET', 'recordings', async (visit) => ({
      json: await Promise.all(wanted(house, visit).map(summaryOf)),
    })),
    route('GET', 'fixture', (visit) => fixtureFile(house, visit)),
    route('GET', 'bundle', (visit) => bundleFile(house, visit)),
    route('GET', 'recordings/:id', (visit) => ({ json: toJson(foundIn(house, visit)) })),
    ...(house.replay ? [replayRoute(house, house.replay)] : []),
    route('POST', 'watch', async (visit) => {
      await watch(house, visit)
      return state(visit)
    }),
    route('POST', 'unwatch', (visit) => {
      unwatch(house, visit)
      return state(visit)
    }),
  ]
}

const replayRoute = (house: PagesInside, replay: Replay): Route =>
  route('POST', 'recordings/:id/replay', async (visit) => ({
    json: toJson(await replayBy(replay, foundIn(house, visit), visit.form)),
  }))

const route = (method: 'GET' | 'POST', path: string, handle: Handle): Route => ({
  method,
  path: `/ui/traffic/api/${path}`,
  handle: async (visit) => {
    try {
      return await handle(visit)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return { json: { error: error.message }, status: error.status }
    }
  },
})
