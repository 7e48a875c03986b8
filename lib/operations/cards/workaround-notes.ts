import type { VCard } from '../../vcard/text/vcard.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import type { UpstreamQuirks } from '../../upstream/access/quirks.ts'
import type { DavRequest } from '../message/dav-message.ts'

/** Notes that the bridge itself evaluated conditions that upstream would ignore. */
export function notePreconditionCheck({ headers }: DavRequest, quirks: UpstreamQuirks): void {
  if (!quirks.has('ignores-preconditions')) return
  const present = conditions.filter((name) => headers[name] !== undefined)
  if (present.length > 0)
    noteQuirkWorkaround(
      'ignores-preconditions',
      () => `the bridge itself looked at ${present.join(', ')}`,
    )
}

const conditions = ['if-match', 'if-unmodified-since', 'if-none-match', 'if'] as const

/** Notes that an upload was another version than the 3.0 that upstream takes. */
export const noteVersionConversion = ({ body }: DavRequest): void => {
  noteQuirkWorkaround('needs-n', () => {
    const [, version = '3.0'] = /^VERSION:(.*)$/im.exec(body.toString('latin1')) ?? []
    return version.trim() === '3.0' ? undefined : `vCard ${version.trim()} was converted to 3.0`
  })
}

/** Notes what upstream needs and was filled in. `completed`: the card as it is sent. */
export function noteFilledInProperties(card: VCard, completed: VCard): void {
  const isChanged = (name: string): boolean => valueOf(card, name) !== valueOf(completed, name)
  noteQuirkWorkaround('needs-n', () => {
    const names = ['N', 'FN'].filter(isChanged)
    return names.length === 0 ? undefined : `${names.join(' and ')} was filled in`
  })
  noteQuirkWorkaround('replaces-uid', () =>
    isChanged('UID') ? 'the UID that the client sent is kept here' : undefined,
  )
}

const valueOf = (card: VCard, property: string): string | undefined =>
  card.find(({ name }) => name === property)?.value

/** Notes that cards were told missing which upstream would have left out of its answer. */
export function noteMissingCardResponses(count: number, quirks: UpstreamQuirks): void {
  if (!quirks.has('omits-missing-cards')) return
  noteQuirkWorkaround('omits-missing-cards', () =>
    count === 1 ? 'a row of 404 was added' : `${count} rows of 404 were added`,
  )
}
