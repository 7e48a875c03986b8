import { HttpError } from '../../../lib/errors/http-error.ts'
import type { OwnerPageRequest, PageRoute, RouteReply } from './page-route.ts'

export type OwnerPageHandler = (request: OwnerPageRequest) => Promise<RouteReply> | RouteReply

/**
 * A route for programs of the owner, such as commands: failures are `{"error"}` in words. A family of them has one path
 * `status`, whose answer has the form token that a POST must send as `token`.
 */
export const apiRoute = (
  method: 'GET' | 'POST',
  path: string,
  handle: OwnerPageHandler,
): PageRoute => ({
  method,
  path,
  handle: async (request) => {
    try {
      return await handle(request)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return { json: { error: error.message }, status: error.status }
    }
  },
})
