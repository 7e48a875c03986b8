import { HttpError } from '../errors/http-error.ts'
import { answerDelete } from './delete.ts'
import { answerGet } from './get.ts'
import { methodNotAllowedError, unsupportedDavMethods } from './message/methods.ts'
import type { DavOperation } from './operation.ts'
import { answerMkcol } from './mkcol.ts'
import { answerPropfind } from './propfind.ts'
import { answerProppatch } from './proppatch.ts'
import { answerPost, answerPut } from './put.ts'
import { answerReport } from './report.ts'
import { evaluateIfHeader } from './if-evaluation.ts'

const operations: ReadonlyMap<string, DavOperation> = new Map<string, DavOperation>([
  ['GET', answerGet],
  ['HEAD', answerGet],
  ['PROPFIND', answerPropfind],
  ['PROPPATCH', answerProppatch],
  ['REPORT', answerReport],
  ['PUT', answerPut],
  ['POST', answerPost],
  ['DELETE', answerDelete],
  ['MKCOL', answerMkcol],
])

/** The operation behind a method: 405 for DAV methods that are served nowhere, 501 for unknown ones. */
export function operationForMethod(method: string): DavOperation {
  const operation = operations.get(method)
  if (operation)
    return (request, context) =>
      request.headers.if === undefined
        ? operation(request, context)
        : evaluateIfHeader(request, context).then((evaluated) => operation(evaluated, context))
  if (!unsupportedDavMethods.has(method))
    throw new HttpError(501, `The method ${method} is not known`)
  return ({ resource }) => {
    throw methodNotAllowedError(resource)
  }
}
