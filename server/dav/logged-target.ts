import { addressBookHref, locateResource, resourceHref } from '../../lib/mapping/resource.ts'

/** First segments that say what a client looked for, and nothing of a person. */
const knownRoots = new Set(['.well-known', 'principals', 'addressbooks', 'carddav', 'dav'])

/**
 * A request-target for the log: the resource that it stands for, without user information, query and names of cards, which
 * are people's business. What stands for none is told by its first segment at most.
 */
export function loggedTarget(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '')
  if (path === '*') return path
  if (!path.startsWith('/') && path !== '') return '…'
  return locatedPath(path).slice(0, 200)
}

function locatedPath(path: string): string {
  try {
    const resource = locateResource(path)
    if (resource.kind === 'unknown') return unknownPath(path)
    if (resource.kind !== 'book' && resource.kind !== 'card') return resourceHref(resource)
    return `${addressBookHref(resource.user, resource.book)}${resource.kind === 'card' ? '…' : ''}`
  } catch {
    return '/…'
  }
}

function unknownPath(path: string): string {
  const first = path.split('/').find((segment) => segment !== '') ?? ''
  return knownRoots.has(first) ? `/${first}/…` : '/…'
}
