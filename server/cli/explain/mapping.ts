import { locate, print, type Resource } from '../../../lib/mapping/resource.ts'

/** What a path stands for here and upstream. */
export interface Mapping {
  readonly kind: Resource['kind']
  /** In the one spelling that the bridge uses itself. */
  readonly path: string | undefined
  /** Where it is upstream, in words: paths there are found out, never assumed. */
  readonly upstream: string
}

/** The resource of a path, or of none that can be read. */
export function resourceOf(target: string): Resource {
  try {
    return locate(target)
  } catch {
    return { kind: 'unknown' }
  }
}

export const mappingOf = (resource: Resource): Mapping => ({
  kind: resource.kind,
  path: resource.kind === 'unknown' ? undefined : print(resource),
  upstream: upstreamOf(resource),
})

function upstreamOf(resource: Resource): string {
  if (resource.kind === 'home') return 'the home set that discovery finds'
  if (resource.kind === 'book') return bookOf(resource.book)
  if (resource.kind === 'card')
    return `in ${bookOf(resource.book)}: the id that the alias table has for ${resource.name}, else that name without .vcf`
  return 'nowhere: the bridge answers itself'
}

const bookOf = (slug: string): string => `the book that is called ${slug} here`
