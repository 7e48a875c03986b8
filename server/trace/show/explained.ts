import { profiles } from '../../../lib/operations/clients/profiles.ts'
import { quirkTable } from '../../../lib/upstream/access/quirks.ts'
import type { Repair } from '../../../lib/observe/request-observer.ts'

/** A repair with what the tables know of it. */
export interface Explained {
  readonly table: Repair['table']
  readonly row: string
  /** What it is about: what upstream does, or what the client needs. */
  readonly because: string | undefined
  /** What the bridge does about it in general. */
  readonly cure: string | undefined
  readonly source: string | undefined
  /** What was done to this request, each once. */
  readonly did: readonly string[]
}

/** The rows that acted, in the order of their first act. */
export function explained(repairs: readonly Repair[]): readonly Explained[] {
  const rows = Map.groupBy(repairs, ({ table, row }) => `${table} ${row}`)
  return [...rows.values()].flatMap((acts) => {
    const [first] = acts
    if (!first) return []
    const { table, row } = first
    return [{ table, row, ...known(table, row), did: [...new Set(acts.map(({ did }) => did))] }]
  })
}

/** What is done for every client, and stands in no table. */
const cares: Readonly<Record<string, Omit<Explained, 'table' | 'row' | 'did'>>> = {
  merge: {
    because: 'a client sends back only what it understands of a card, and would remove the rest',
    cure: 'the rest is merged into what it sends; `device edit --policy` chooses otherwise',
    source: 'docs/merge.md',
  },
}

const nothing = { because: undefined, cure: undefined, source: undefined }

function known(table: Repair['table'], row: string): Omit<Explained, 'table' | 'row' | 'did'> {
  if (table === 'quirk') {
    const quirk = quirkTable.find(({ id }) => id === row)
    return quirk
      ? { because: `upstream ${quirk.does}`, cure: quirk.repair, source: quirk.source }
      : nothing
  }
  if (table === 'bridge') return cares[row] ?? nothing
  const profile = profiles.find(({ name }) => name === row)
  return profile ? { because: profile.reason, cure: undefined, source: profile.source } : nothing
}
