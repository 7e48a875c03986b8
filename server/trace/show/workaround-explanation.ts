import { clientProfiles } from '../../../lib/operations/clients/client-profiles.ts'
import { upstreamQuirkTable } from '../../../lib/upstream/access/quirks.ts'
import type { AppliedWorkaround } from '../../../lib/observe/request-observer.ts'

/** A workaround with what the tables of quirks and profiles say of it. */
export interface WorkaroundExplanation {
  readonly table: AppliedWorkaround['table']
  readonly row: string
  /** Why it is applied: what upstream does, or what the client needs. */
  readonly because: string | undefined
  /** What the bridge does about it in general. */
  readonly cure: string | undefined
  readonly source: string | undefined
  /** What was done to this request, each once. */
  readonly did: readonly string[]
}

/** One for each table row, in the order of the first use. */
export function explainWorkarounds(
  workarounds: readonly AppliedWorkaround[],
): readonly WorkaroundExplanation[] {
  const rows = Map.groupBy(workarounds, ({ table, row }) => `${table} ${row}`)
  return [...rows.values()].flatMap((applied) => {
    const [first] = applied
    if (!first) return []
    const { table, row } = first
    return [{ table, row, ...known(table, row), did: [...new Set(applied.map(({ did }) => did))] }]
  })
}

/** What is done for every client, and is in no table. */
const generalWorkarounds: Readonly<
  Record<string, Omit<WorkaroundExplanation, 'table' | 'row' | 'did'>>
> = {
  merge: {
    because: 'a client sends back only what it understands of a card, and would remove the rest',
    cure: 'the rest is merged into what it sends; `device edit --policy` chooses otherwise',
    source: 'docs/merge.md',
  },
}

const nothing = { because: undefined, cure: undefined, source: undefined }

function known(
  table: AppliedWorkaround['table'],
  row: string,
): Omit<WorkaroundExplanation, 'table' | 'row' | 'did'> {
  if (table === 'quirk') {
    const quirk = upstreamQuirkTable.find(({ id }) => id === row)
    return quirk
      ? { because: `upstream ${quirk.does}`, cure: quirk.repair, source: quirk.source }
      : nothing
  }
  if (table === 'bridge') return generalWorkarounds[row] ?? nothing
  const profile = clientProfiles.find(({ name }) => name === row)
  return profile ? { because: profile.reason, cure: undefined, source: profile.source } : nothing
}
