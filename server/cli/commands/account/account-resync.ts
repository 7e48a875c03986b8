import type { Account } from '../../../../lib/store/accounts.ts'
import type { DecidedDeletions, DeletionDecision } from '../../../../lib/replica/owner-decisions.ts'
import type { BookOutcome, ListedBook, OwnerBooks } from '../../../accounts/owner-books.ts'
import { decisionText, resyncText } from '../../../accounts/owner-books-text.ts'
import { unknownAccountError } from '../../../accounts/unknown-account.ts'
import { createLog } from '../../../log/log.ts'
import { createDavService } from '../../../serve/dav-service.ts'
import type { SqliteStore } from '../../../store/sqlite-store.ts'
import { createTracer } from '../../../trace/record/tracer.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withOwnerApi } from '../owner-api-client.ts'
import { withStore } from '../with-store.ts'

export interface AccountResyncOptions {
  /** What becomes of deletions that are held back; then nothing is listed anew. */
  readonly deletions?: DeletionDecision
}

/**
 * Has an account's books listed anew by everybody, or decides about the deletions that are held back. The running bridge does
 * it; without one this process claims the data folder and does it itself.
 */
export const runAccountResyncCommand = (
  context: CommandContext,
  name: string,
  { deletions }: AccountResyncOptions,
): Promise<ExitCode> =>
  withStore(context.settings, async (store) => {
    const account = await store.account(name)
    if (!account) throw unknownAccountError(name)
    return withBooks(context, store, account, async (books) => {
      if (deletions === undefined)
        return printOutcomes(context, await books.resync(account), resyncText, 0)
      const outcomes = await books.decideDeletions(account, deletions)
      return printOutcomes(context, outcomes, (outcome) => decisionText(deletions, outcome), 1)
    })
  })

type DecidableBooks = Pick<OwnerBooks, 'resync' | 'decideDeletions'>

/** The books as the process has them that writes what is known of them. */
async function withBooks<T>(
  { settings }: CommandContext,
  store: SqliteStore,
  account: Account,
  work: (books: DecidableBooks) => Promise<T>,
): Promise<T> {
  if ((await store.servingAddresses()) !== undefined) {
    const api = `accounts/${account.name}/api/`
    const command = 'account resync'
    return withOwnerApi({ settings, store, api, command }, (client) =>
      work({
        resync: async () => (await client.post('resync', {})) as BookOutcome<ListedBook>[],
        decideDeletions: async (_, decision) =>
          (await client.post('deletions', { decision })) as BookOutcome<DecidedDeletions>[],
      }),
    )
  }
  await store.claimServing([])
  const service = await createDavService({
    settings,
    store,
    log: createLog(settings.log.level),
    isOwnAuthority: () => false,
    tracer: createTracer(settings.trace.memory),
  })
  try {
    return await work(service.books)
  } finally {
    await service.close()
  }
}

/** What was done to stdout, what failed to stderr; `failed`: the exit code then. */
function printOutcomes<Done>(
  { terminal }: CommandContext,
  outcomes: readonly BookOutcome<Done>[],
  text: (outcome: BookOutcome<Done>) => string,
  failed: ExitCode,
): ExitCode {
  for (const outcome of outcomes)
    if (outcome.failure === undefined) terminal.print(`${text(outcome)}.`)
    else terminal.note(`${text(outcome)}.`)
  if (outcomes.length === 0) terminal.note('Nothing is known of its address books yet.')
  return outcomes.some(({ failure }) => failure !== undefined) ? failed : 0
}
