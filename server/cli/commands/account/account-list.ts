import type { Account, AccountStore } from '../../../../lib/store/accounts.ts'
import type { AccountActivity, ActivityStore } from '../../../../lib/store/activity.ts'
import type { Grant, GrantStore } from '../../../../lib/store/grants.ts'
import type { UpstreamLocationStore } from '../../../../lib/store/upstream-locations.ts'
import type { BookStatus } from '../../../../lib/replica/book-status.ts'
import { splitProblemAndCure } from '../../../doctor/examination/problem-and-cure.ts'
import type { Settings } from '../../../settings/settings.ts'
import { accountStatus, type AccountStatus } from '../../../accounts/account-status.ts'
import {
  bookNotices,
  cardCountText,
  confirmedText,
  formatMinute,
} from '../../../accounts/book-status-text.ts'
import { storedBookStatuses } from '../../../accounts/stored-book-statuses.ts'
import { StoreError } from '../../../store/errors.ts'
import type { SqliteStore } from '../../../store/sqlite-store.ts'
import { formatTable } from '../../../terminal/table.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** Prints all accounts with their status, for a person or as one line of JSON. */
export async function runAccountListCommand(
  { settings, terminal }: CommandContext,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const rows = await withStore(settings, (store) => listRows(settings, store))
  if (options.json) terminal.print(JSON.stringify(rows.map(asJson)))
  else if (rows.length > 0) terminal.print(withCures(rows))
  else terminal.note('There is no account yet. Add one: carddav-bridge login NAME')
  return 0
}

interface Row {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  readonly status: AccountStatus
  readonly books: readonly BookStatus[]
}

async function listRows(
  settings: Settings,
  store: AccountStore &
    ActivityStore &
    GrantStore &
    UpstreamLocationStore &
    Pick<SqliteStore, 'openReplicaReader'>,
): Promise<readonly Row[]> {
  const activities = await store.accountActivities()
  const now = Date.now()
  const row = async (account: Account): Promise<Row> => {
    const activity = activities.find((one) => one.account === account.name)
    try {
      const grant = await store.grant(account.name)
      const status = accountStatus({ account, grant, activity, now, settings })
      const books = await storedBookStatuses(store, settings, account)
      return { account, grant, activity, status, books }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      const [words, cure] = splitProblemAndCure(error.message)
      const status: AccountStatus = { kind: 'failing', summary: words, cure }
      return { account, grant: undefined, activity, status, books: [] }
    }
  }
  return Promise.all((await store.accounts()).map(row))
}

function asJson({ account, grant, activity, status, books }: Row): object {
  const { stateSince, createdAt, email = null, ...rest } = account
  const { summary: words, kind, cure = null, link = null } = status
  const { lastSync, lastError, contacts = null } = activity ?? {}
  return {
    ...rest,
    email,
    stateSince: time(stateSince),
    createdAt: time(createdAt),
    standing: { kind, words, cure, link },
    grant: grant?.kind ?? null,
    grantEndsAt: time(grant?.kind === 'refresh-token' ? grant.endsAt : undefined),
    lastSync: time(lastSync),
    lastError: lastError ? { at: time(lastError.at), message: lastError.message } : null,
    contacts,
    books: books.map(bookAsJson),
  }
}

const bookAsJson = ({
  book,
  isComplete,
  cards,
  bodies,
  confirmedAt,
  rechecks,
  heldDeletions: held,
  unsettledWrites,
}: BookStatus): object => ({
  book,
  complete: isComplete,
  cards,
  cardsHere: bodies,
  confirmedAt: time(confirmedAt),
  rechecks: rechecks.map(({ dueAt, ...recheck }) => ({ ...recheck, dueAt: time(dueAt) })),
  heldDeletions: held
    ? { count: held.count, since: time(held.since), believedAt: time(held.believedAt) }
    : null,
  unsettledWrites: { count: unsettledWrites.count, since: time(unsettledWrites.since) },
})

const time = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

/** One line for each account, followed by what to do, and by what is known of its books. */
function withCures(rows: readonly Row[]): string {
  const lines = formatTable(rows.map(columns)).split('\n')
  return rows
    .flatMap((row, at) => [lines[at] ?? '', ...advice(row.status), ...bookLines(row)])
    .join('\n')
}

function bookLines({ account, books }: Row): readonly string[] {
  const now = Date.now()
  return books.flatMap((status) => [
    `  ${status.book}: ${cardCountText(status)}, ${confirmedText(status, now)}`,
    ...bookNotices(status, account.name, now).flatMap(({ summary, cure }) => [
      `    ${summary}`,
      `    ${cure}`,
    ]),
  ])
}

function columns({ account: { name, email }, grant, activity, status }: Row): string[] {
  const { contacts, lastSync } = activity ?? {}
  const details = [
    lastSync === undefined ? 'no sync yet' : `last sync ${formatMinute(lastSync)}`,
    contacts === undefined ? [] : `${contacts} contact${contacts === 1 ? '' : 's'}`,
    grant?.kind === 'service-account' ? 'service account' : [],
  ].flat()
  return [name, email ?? '(e-mail not known yet)', details.join(', '), status.summary]
}

const advice = ({ cure, link }: AccountStatus): readonly string[] => [
  ...(cure === undefined ? [] : [`  ${cure}`]),
  ...(link === undefined ? [] : [`  ${link}`]),
]
