import type { RequestListener } from 'node:http'

/** Listeners by the first segment of the path: `ui` serves `/ui` and all below it. */
export type RequestListenersByFirstSegment = Readonly<Record<string, RequestListener>>

/** All paths that `others` does not name go to `dav`. */
export function createPathRouter(
  dav: RequestListener,
  others: RequestListenersByFirstSegment,
): RequestListener {
  const listeners = new Map(Object.entries(others))
  return (request, response) => {
    const [, segment = ''] = /^\/([a-z]+)(?=[/?]|$)/.exec(request.url ?? '') ?? []
    const listener = listeners.get(segment) ?? dav
    listener(request, response)
  }
}
