import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { PagesHouse } from './house.ts'

/** The set-up pages, whose code is loaded at the first request: most runs of `serve` never need it. */
export function createPagesDoor(house: PagesHouse): RequestListener {
  let pages: Promise<RequestListener> | undefined
  return (request, response) => {
    pages ??= import('./pages.ts').then(({ createPages }) => createPages(house))
    pages.then(
      (answer) => {
        answer(request, response)
      },
      (error: unknown) => {
        fail(house, error, request, response)
      },
    )
  }
}

function fail(
  { log }: PagesHouse,
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  log.error('The set-up pages could not be loaded: install carddav-bridge again', {
    error: error instanceof Error ? error : undefined,
  })
  request.resume()
  response.writeHead(500, { 'Content-Type': 'text/plain' }).end('500 Internal Server Error\n')
}
