import type { FakeAccount } from '../account.ts'
import type { Answer } from '../answer.ts'
import type { Change } from './address-book.ts'
import { invalidArgument } from './google-error.ts'
import { multistatus, propertyRow, spell, statusRow } from './multistatus.ts'
import type { Requested } from './multistatus.ts'
import { contactProperties } from './properties.ts'
import type { Switches } from '../switches.ts'
import { printSyncToken, readSyncToken } from './sync-token.ts'
import { DAV, child } from './xml.ts'
import type { Element } from './xml.ts'

/** sync-collection: only Depth 1 sees the members; an empty, unknown or old token is a bad argument. */
export function syncCollection(
  report: Element,
  account: FakeAccount,
  depth: string,
  switches: Switches,
): Answer {
  const revision = readSyncToken(child(report, `${DAV}sync-token`)?.text.trim() ?? '')
  const changes = revision === undefined ? undefined : account.book.changesSince(revision)
  if (changes === undefined) return invalidArgument()
  const requested = spell(child(report, `${DAV}prop`)?.children.map(({ name }) => name) ?? [])
  const reported = depth === '1' ? withOldDeletions(changes, account, switches) : []
  const next = printSyncToken(account.book.revision())
  return {
    status: 207,
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: multistatus(
      rows(reported, account, requested),
      ` <d:sync-token>${next}</d:sync-token>\n`,
    ),
  }
}

/** Google tends to report deletions again that the client has seen. */
function withOldDeletions(changes: readonly Change[], account: FakeAccount, switches: Switches) {
  if (!switches.overReportDeletions) return changes
  const known = new Set(changes.map(({ id }) => id))
  return [...changes, ...account.book.deletions().filter(({ id }) => !known.has(id))]
}

function* rows(changes: readonly Change[], account: FakeAccount, requested: readonly Requested[]) {
  for (const { id } of changes) {
    const href = account.contactHref(id)
    const stored = account.book.byId(id)
    if (stored === undefined) yield statusRow(href, '404 Not Found')
    else yield propertyRow(href, requested, contactProperties(account, stored))
  }
}
