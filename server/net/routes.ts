import type { RequestListener } from 'node:http'

/** What is not CardDAV, by the first segment of its path: `ui` serves `/ui` and all below it. */
export type Beside = Readonly<Record<string, RequestListener>>

/** Everything that `beside` does not name is CardDAV's. */
export function createRoutes(dav: RequestListener, beside: Beside): RequestListener {
  const listeners = new Map(Object.entries(beside))
  return (request, response) => {
    const [, segment = ''] = /^\/([a-z]+)(?=[/?]|$)/.exec(request.url ?? '') ?? []
    const listener = listeners.get(segment) ?? dav
    listener(request, response)
  }
}
