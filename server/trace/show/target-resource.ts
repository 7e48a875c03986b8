import { locateResource, type DavResource } from '../../../lib/mapping/resource.ts'

/** The resource of a request-target; `unknown` for a target that cannot be parsed. */
export function resourceOfTarget(target: string): DavResource {
  try {
    return locateResource(target)
  } catch {
    return { kind: 'unknown' }
  }
}
