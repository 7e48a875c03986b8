import { print, type Resource } from '../../lib/mapping/resource.ts'
import type { Answer } from '../../lib/operations/message/operation.ts'

interface Asked {
  readonly method: string
  readonly target: string
}

/**
 * An answer about a collection that was asked for without its slash says what the collection is called
 * (https://www.rfc-editor.org/rfc/rfc4918#section-5.2).
 */
export function withContentLocation(
  answer: Answer,
  { method, target }: Asked,
  resource: Resource,
): Answer {
  // Of a POST it would name what was made (https://www.rfc-editor.org/rfc/rfc9110#section-8.7).
  if (resource.kind === 'unknown' || method === 'POST' || answer.status >= 300) return answer
  const name = print(resource)
  const path = target.split('?', 1)[0] ?? ''
  if (!name.endsWith('/') || path.endsWith('/')) return answer
  return { ...answer, headers: { ...answer.headers, 'Content-Location': name } }
}
