import { version } from '../../package/version.ts'
import { toCurl } from '../../trace/export/curl.ts'
import { filterFrom, isWanted } from '../../trace/show/filter.ts'
import { toHar } from '../../trace/export/har.ts'
import { maskRecorded } from '../../trace/export/masked.ts'
import { createMaskText } from '../../trace/export/masked-text.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import type { Reply, Route } from '../frame/visit.ts'
import { foundIn, legOf } from './find.ts'

/** What was recorded, as files for other tools. */
export const createExportPages = (house: PagesHouse): readonly Route[] => [
  {
    method: 'GET',
    path: '/ui/traffic/har',
    handle: ({ query }) => {
      const filter = filterFrom(query)
      const all = house.tracer.ring.all().filter((recorded) => isWanted(recorded, filter))
      return har(all, query, 'traffic')
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/har',
    handle: (visit) => {
      const recorded = foundIn(house, visit)
      return har([recorded], visit.query, `request-${recorded.id}`)
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/curl/:leg',
    handle: (visit) => {
      const recorded = foundIn(house, visit)
      return {
        download: `${curlOf(recorded, visit.params.leg)}\n`,
        type: 'text/x-shellscript; charset=utf-8',
        filename: `request-${recorded.id}.sh`,
      }
    },
  },
  {
    method: 'GET',
    path: '/ui/traffic/:id/body/:leg/:side',
    handle: (visit) => {
      const recorded = foundIn(house, visit)
      const { leg, side } = visit.params
      const { request, response } = legOf(recorded, leg)
      const said = side === 'answer' ? response : request
      return {
        download: said?.body.content ?? '',
        // Never what a browser would open by itself.
        type: 'application/octet-stream',
        filename: `request-${recorded.id}-${leg ?? ''}-${side === 'answer' ? 'answer' : 'request'}.txt`,
      }
    },
  },
]

/** `masked`: names, numbers and addresses of people are replaced, each by the same everywhere in the file. */
function har(all: readonly Recorded[], query: URLSearchParams, name: string): Reply {
  const isMasked = query.has('masked')
  const mask = createMaskText()
  const shown = isMasked ? all.map((recorded) => maskRecorded(recorded, mask)) : all
  return {
    download: JSON.stringify(toHar(shown, version())),
    type: 'application/json; charset=utf-8',
    filename: `${name}${isMasked ? '-masked' : ''}.har`,
  }
}

/** A leg as a command; the client's asks for its own password. */
export function curlOf(recorded: Recorded, leg: string | undefined): string {
  const user = leg === '0' ? recorded.who?.account : undefined
  return toCurl(legOf(recorded, leg), user)
}

/** Links to files of all that a query of the list finds. */
export const exportLinks = (query: URLSearchParams): Html =>
  html`<a class="button" href="${withQuery('/ui/traffic/har', query)}" data-export>Save as HAR</a>
    <a class="button quiet" href="${withQuery('/ui/traffic/har', masked(query))}" data-export
      >HAR without names and numbers</a
    >
    <a class="button quiet" href="/ui/traffic/api/bundle" download>Report for a bug report</a>`

function withQuery(path: string, query: URLSearchParams): string {
  const asked = query.toString()
  return asked === '' ? path : `${path}?${asked}`
}

const masked = (query: URLSearchParams): URLSearchParams => {
  const more = new URLSearchParams(query)
  more.set('masked', 'on')
  return more
}
