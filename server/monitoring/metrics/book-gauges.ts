import { Gauge, type Registry } from 'prom-client'
import type { BookStatus } from '../../../lib/replica/book-status.ts'

/** How a book of an account fares. */
export interface AccountBookStatus extends BookStatus {
  /** Its short name. */
  readonly account: string
}

interface BookGauge {
  readonly name: string
  readonly help: string
  /** Undefined: there is nothing to tell. */
  readonly value: (status: BookStatus, now: number) => number | undefined
}

const bookGauges: readonly BookGauge[] = [
  {
    name: 'carddav_replica_age_seconds',
    help: 'Since upstream was asked for what is known of the book',
    value: ({ confirmedAt }, now) =>
      confirmedAt === undefined ? undefined : Math.max(0, now - confirmedAt) / 1000,
  },
  {
    name: 'carddav_replica_upstream_failing',
    help: '1 while upstream could not be asked for the book at last',
    value: ({ failure }) => (failure === undefined ? 0 : 1),
  },
  {
    name: 'carddav_replica_cards',
    help: 'Cards of the book',
    value: ({ cards }) => cards,
  },
  {
    name: 'carddav_replica_missing_bodies',
    help: 'Cards whose content is not here yet',
    value: ({ cards, bodies }) => cards - bodies,
  },
  {
    name: 'carddav_replica_rechecks',
    help: 'Cards that are asked for again',
    value: ({ rechecks }) => rechecks.length,
  },
  {
    name: 'carddav_replica_held_deletions',
    help: 'Deletions upstream that are not believed yet',
    value: ({ heldDeletions }) => heldDeletions?.count ?? 0,
  },
  {
    name: 'carddav_replica_unsettled_writes',
    help: 'Writes whose outcome is not known yet',
    value: ({ unsettledWrites }) => unsettledWrites.count,
  },
]

/** Registers gauges for each book; the returned function sets them to what is known now. */
export function addBookGauges(registry: Registry) {
  const gauges = bookGauges.map(({ name, help, value }) => ({
    value,
    gauge: new Gauge({ name, help, labelNames: ['account', 'book'], registers: [registry] }),
  }))
  return (statuses: readonly AccountBookStatus[], now = Date.now()): void => {
    for (const { gauge, value } of gauges) {
      // A book that is gone is told no more.
      gauge.reset()
      for (const { account, book, ...status } of statuses) {
        const told = value({ book, ...status }, now)
        if (told !== undefined) gauge.set({ account, book }, told)
      }
    }
  }
}
