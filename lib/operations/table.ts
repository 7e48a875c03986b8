import { HttpError } from '../errors/http-error.ts'
import { remove } from './delete.ts'
import { notHere } from './cards/card-access.ts'
import { get } from './get.ts'
import { refused } from './message/methods.ts'
import type { Operation } from './message/operation.ts'
import { propfind } from './propfind.ts'
import { proppatch } from './proppatch.ts'
import { post, put } from './put.ts'
import { report } from './report.ts'
import { settledIf } from './settled-if.ts'

const operations: ReadonlyMap<string, Operation> = new Map([
  ['GET', get],
  ['HEAD', get],
  ['PROPFIND', propfind],
  ['PROPPATCH', proppatch],
  ['REPORT', report],
  ['PUT', put],
  ['POST', post],
  ['DELETE', remove],
])

/** The operation behind a method: 405 for DAV methods that are served nowhere, 501 for unknown ones. */
export function operationOf(method: string): Operation {
  const operation = operations.get(method)
  if (operation)
    return (request, house) =>
      request.headers.if === undefined
        ? operation(request, house)
        : settledIf(request, house).then((settled) => operation(settled, house))
  if (!refused.has(method)) throw new HttpError(501, `The method ${method} is not known`)
  return ({ resource }) => {
    throw notHere(resource)
  }
}
