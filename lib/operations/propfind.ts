import { parsePropfindBody } from '../dav/request/propfind-body.ts'
import { HttpError } from '../errors/http-error.ts'
import { baseHref as baseHrefOf, type CardResource } from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import type { BookSnapshot, CardRow } from '../replica/state/replica-store.ts'
import { CollectionListing, type PropfindParameters } from './collection-listing.ts'
import { noSuchCardError } from './cards/card-access.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import type {
  CollectionPropertyContext,
  CollectionResource,
} from './collections/collection-properties.ts'
import { preferenceAppliedHeaders, prefersMinimalReturn } from './conditions/preferences.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext, DavOperation } from './operation.ts'

type PropfindContext = CollectionPropertyContext & Pick<OperationContext, 'createSpool'>

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.1 */
export const answerPropfind: DavOperation<PropfindContext> = async (request, context) => {
  const { resource, profile } = request
  const parameters = {
    props: await parsePropfindBody(request.body, request.headers['content-type']),
    minimal: prefersMinimalReturn(request),
    profile,
  }
  if (resource.kind === 'unknown' || resource.kind === 'well-known')
    throw new HttpError(404, 'Nothing is here')
  const response =
    resource.kind === 'card'
      ? await answerForCard(resource, parameters, context)
      : await answerForCollection(resource, depthOf(request), parameters, context)
  return {
    ...response,
    headers: { ...response.headers, ...preferenceAppliedHeaders(parameters.minimal) },
  }
}

type Depth = '0' | '1' | 'infinity'

const depths: readonly string[] = ['0', '1', 'infinity'] satisfies readonly Depth[]
const isDepth = (text: string): text is Depth => depths.includes(text)

/** An absent Depth means infinity (https://www.rfc-editor.org/rfc/rfc4918#section-9.1), but for what a profile knows. */
function depthOf({ headers, profile }: DavRequest): Depth {
  const depth = headers.depth?.trim().toLowerCase() ?? profile.absentDepth
  if (headers.depth === undefined && depth === '0')
    noteProfileWorkaround(profile, () => 'no Depth was taken for 0')
  if (isDepth(depth)) return depth
  throw new HttpError(400, `Depth cannot be "${depth}"`)
}

async function answerForCard(
  resource: CardResource,
  { props, minimal }: PropfindParameters,
  context: PropfindContext,
): Promise<DavResponse> {
  const { book, name } = resource
  const baseHref = baseHrefOf(resource)
  const itself = (known: BookSnapshot): readonly CardRow[] => [known.cardNamed(name) ?? []].flat()
  const snapshot = await context.books.open(book, itself)
  try {
    const row = snapshot.cardNamed(name)
    if (row === undefined) throw noSuchCardError()
    const spool = context.createSpool()
    const writer = new MultistatusWriter(spool)
    new CardResponseWriter({ ...context, baseHref, snapshot, props, spool, minimal }).write(
      row,
      name,
    )
    return writer.end()
  } finally {
    snapshot.close()
  }
}

async function answerForCollection(
  resource: CollectionResource,
  depth: Depth,
  parameters: PropfindParameters,
  context: PropfindContext,
): Promise<DavResponse> {
  const listing = new CollectionListing(context.createSpool(), parameters, context)
  if (depth === 'infinity') await listing.tree(resource)
  else await listing.itself(resource)
  if (depth === '1') await listing.members(resource)
  return listing.end()
}
