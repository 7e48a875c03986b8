import type { Card } from '../../vcard/text/card.ts'
import type { Repairs } from '../../vcard/serve/repairs.ts'
import { noteQuirk } from '../../observe/request-observer.ts'
import type { DavRequest, OperationContext } from '../message/operation.ts'

/** Notes that conditions which upstream would ignore were looked at by the bridge. */
export function notePreconditions({ headers }: DavRequest, { session }: OperationContext): void {
  if (!session.quirks.has('ignores-preconditions')) return
  const said = conditions.filter((name) => headers[name] !== undefined)
  if (said.length > 0)
    noteQuirk('ignores-preconditions', () => `the bridge itself looked at ${said.join(', ')}`)
}

const conditions = ['if-match', 'if-none-match', 'if'] as const

/** Notes that an upload was another version than the 3.0 that upstream takes. */
export const noteVersion = ({ body }: DavRequest): void => {
  noteQuirk('needs-n', () => {
    const [, version = '3.0'] = /^VERSION:(.*)$/im.exec(body.toString('latin1')) ?? []
    return version.trim() === '3.0' ? undefined : `vCard ${version.trim()} was converted to 3.0`
  })
}

/** Notes what of a card was made fit for upstream. */
export function noteFitted(card: Card, fit: Card): void {
  const isOther = (name: string): boolean => valueOf(card, name) !== valueOf(fit, name)
  noteQuirk('needs-n', () => {
    const names = ['N', 'FN'].filter(isOther)
    return names.length === 0 ? undefined : `${names.join(' and ')} was filled in`
  })
  noteQuirk('replaces-uid', () =>
    isOther('UID') ? 'the UID that the client sent is kept here' : undefined,
  )
}

const valueOf = (card: Card, wanted: string): string | undefined =>
  card.find(({ name }) => name === wanted)?.value

/** Notes what was put right in a card as it is served. */
export const noteServed: Repairs['noticed'] = (what) => {
  if (what === 'colons') noteQuirk('escapes-colons', () => 'colons were un-escaped')
  else noteQuirk('replaces-uid', () => 'the client’s own UID took the place of upstream’s')
}

/** Notes that upstream has said nothing of cards that were asked for. */
export function noteMissing(count: number, { session }: OperationContext): void {
  if (!session.quirks.has('omits-missing-cards')) return
  noteQuirk('omits-missing-cards', () =>
    count === 1 ? 'a row of 404 was added' : `${count} rows of 404 were added`,
  )
}
