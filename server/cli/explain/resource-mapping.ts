import { resourceHref, type DavResource } from '../../../lib/mapping/resource.ts'

/** What a path stands for downstream and upstream, with the fields of `explain --json`. */
export interface ResourceMapping {
  readonly kind: DavResource['kind']
  /** As answers spell it. */
  readonly path: string | undefined
  /** Where it is upstream, in words, since paths there come from discovery. */
  readonly upstream: string
}

/** Describes what a resource is mapped to. */
export const describeResourceMapping = (resource: DavResource): ResourceMapping => ({
  kind: resource.kind,
  path: resource.kind === 'unknown' ? undefined : resourceHref(resource),
  upstream: upstreamOf(resource),
})

function upstreamOf(resource: DavResource): string {
  if (resource.kind === 'home') return 'the home set that discovery finds'
  if (resource.kind === 'book') return bookOf(resource.book)
  if (resource.kind === 'card')
    return `in ${bookOf(resource.book)}: the id of the card that is known as ${resource.name}, else that name without .vcf`
  return 'nowhere: the bridge answers itself'
}

const bookOf = (slug: string): string => `the book that is called ${slug} here`
