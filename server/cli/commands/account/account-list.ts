import type { Account, AccountActivity, Grant, Store } from '../../../../lib/store/store.ts'
import { whatAndCure } from '../../../doctor/examination/what-and-cure.ts'
import type { Settings } from '../../../settings/settings.ts'
import { standingOf, type Standing } from '../../../accounts/standing.ts'
import { StoreError } from '../../../store/errors.ts'
import { table } from '../../../terminal/table.ts'
import type { Context, ExitCode } from '../context.ts'
import { withStore } from '../with-store.ts'

/** Prints all accounts and how they fare, for a person or as one line of JSON. */
export async function accountList(
  { settings, terminal }: Context,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const rows = await withStore(settings, (store) => overview(settings, store))
  if (options.json) terminal.print(JSON.stringify(rows.map(asJson)))
  else if (rows.length > 0) terminal.print(withCures(rows))
  else terminal.note('There is no account yet. Add one: carddav-bridge login NAME')
  return 0
}

interface Row {
  readonly account: Account
  readonly grant: Grant | undefined
  readonly activity: AccountActivity | undefined
  readonly standing: Standing
}

async function overview(settings: Settings, store: Store): Promise<readonly Row[]> {
  const activities = await store.accountActivities()
  const now = Date.now()
  const row = async (account: Account): Promise<Row> => {
    const activity = activities.find((one) => one.account === account.name)
    try {
      const grant = await store.grant(account.name)
      const standing = standingOf({ account, grant, activity, now, settings })
      return { account, grant, activity, standing }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      const [words, cure] = whatAndCure(error.message)
      const standing: Standing = { kind: 'failing', words, cure }
      return { account, grant: undefined, activity, standing }
    }
  }
  return Promise.all((await store.accounts()).map(row))
}

function asJson({ account, grant, activity, standing }: Row): object {
  const { stateSince, createdAt, email = null, ...rest } = account
  const { words, kind, cure = null, link = null } = standing
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
  }
}

const time = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

/** One line for each account, and below it what to do. */
function withCures(rows: readonly Row[]): string {
  const lines = table(rows.map(columns)).split('\n')
  return rows.flatMap(({ standing }, at) => [lines[at] ?? '', ...advice(standing)]).join('\n')
}

function columns({ account: { name, email }, grant, activity, standing }: Row): string[] {
  const { contacts, lastSync } = activity ?? {}
  const details = [
    lastSync === undefined ? 'no sync yet' : `last sync ${minute(lastSync)}`,
    contacts === undefined ? [] : `${contacts} contact${contacts === 1 ? '' : 's'}`,
    grant?.kind === 'service-account' ? 'service account' : [],
  ].flat()
  return [name, email ?? '(e-mail not known yet)', details.join(', '), standing.words]
}

const minute = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`

const advice = ({ cure, link }: Standing): readonly string[] => [
  ...(cure === undefined ? [] : [`  ${cure}`]),
  ...(link === undefined ? [] : [`  ${link}`]),
]
