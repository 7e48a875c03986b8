import { canonicalizePathSegment } from './path-segment.ts'

/** A path segment in our spelling and in its client's. */
export interface AskedSegment {
  readonly canonical: string
  readonly spelled: string
}

/** The segments of a path without empty ones, its dot segments resolved. Throws 400 for broken percent-encoding. */
export function readAskedSegments(path: string): readonly AskedSegment[] {
  const resolved: AskedSegment[] = []
  for (const spelled of path.split('/').filter((segment) => segment !== '')) {
    const canonical = canonicalizePathSegment(spelled)
    if (canonical === '..') resolved.pop()
    else if (canonical !== '.') resolved.push({ canonical, spelled })
  }
  return resolved
}

/** The segment as its client spelled it, where that may stand in a URI and in XML as it is; else in our spelling. */
export function hrefSegment({ canonical, spelled }: AskedSegment): string {
  const name = withoutPort(canonical)
  if (name !== canonical) return name
  return /^[\w\-.~!$()*+,;=:@%]+$/.test(spelled) ? spelled : canonical
}

/** A canonical segment without what iOS 6 writes behind a path that was typed into the server's field: /card.php%3A8443/ */
// https://github.com/sabre-io/Baikal/issues/74
export const withoutPort = (segment: string): string => segment.replace(/%3A\d{2,5}$/, '')
