import { locate, type Resource } from '../../lib/mapping/resource.ts'

/** What a path stands for here and upstream. */
export interface Mapping {
  readonly kind: Resource['kind']
  readonly user?: string
  readonly book?: string
  readonly card?: string
  /** Where it is upstream, in words: paths there are found out, never assumed. */
  readonly upstream: string
}

/** Undefined for what is no path. */
export function mappingOf(target: string): Mapping | undefined {
  const resource = located(target)
  return (
    resource && {
      kind: resource.kind,
      ...('user' in resource && { user: resource.user }),
      ...('book' in resource && { book: resource.book }),
      ...('card' in resource && { card: String(resource.card) }),
      upstream: upstreamOf(resource),
    }
  )
}

function located(target: string): Resource | undefined {
  try {
    return locate(target)
  } catch {
    return undefined
  }
}

function upstreamOf(resource: Resource): string {
  if (resource.kind === 'home') return 'the home set that discovery finds'
  if (resource.kind === 'book') return `${bookWords(resource.book)} in the home set that discovery finds`
  if (resource.kind === 'card')
    return `${bookWords(resource.book)}, then the id that the alias table has for this name; without one the name itself, less .vcf at Google`
  return 'nowhere: the bridge answers itself'
}

const bookWords = (slug: string): string => `the book that is called ${slug} here`
