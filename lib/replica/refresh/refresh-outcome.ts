import { guardDeletions, type HeldDeletion } from '../state/deletion-guard.ts'
import { readSnapshot } from '../state/read-snapshot.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { RefreshPlan } from './refresh-plan.ts'
import type { BookChange, BookHead, CardChange, Recheck } from '../state/replica-store.ts'

/** Deletions are measured by what the book had so long ago, in milliseconds. */
const baselineAge = 24 * 3_600_000
/** Between two questions for a card that upstream does not deliver: from half a minute to an hour. */
const firstPause = 30_000
const longestPause = 3_600_000

/** What of the removals of a plan is believed, and the head of the book behind it. */
export function guardedChange(
  { book, store }: Pick<RefreshContext, 'book' | 'store'>,
  { before, now }: { readonly before: BookHead | undefined; readonly now: number },
  plan: RefreshPlan,
  held: readonly HeldDeletion[],
  cards: ReadonlyMap<string, CardChange>,
  head: BookChange['head'],
): Pick<BookChange, 'removed' | 'held' | 'head'> {
  const living = readSnapshot(store, book, (snapshot) => snapshot.count()) ?? 0
  const isLiving = (id: string): boolean =>
    readSnapshot(store, book, (snapshot) => snapshot.card(id)) !== undefined
  const baseline = before?.baseline ?? { cards: living, removedSince: 0 }
  const { believed, held: waiting } = guardDeletions({
    missing: plan.remove.filter(isLiving),
    held: held.filter(({ id }) => !cards.has(id) && isLiving(id)),
    baseline,
    living,
    now,
  })
  const isOld = now - (before?.baselineAt ?? 0) >= baselineAge
  return {
    removed: believed,
    held: waiting,
    head: {
      ...head,
      confirmedAt: now,
      baseline: isOld
        ? { cards: living, removedSince: believed.length }
        : { ...baseline, removedSince: baseline.removedSince + believed.length },
      baselineAt: isOld ? now : (before?.baselineAt ?? now),
    },
  }
}

/** The cards that a refresh did not settle, each with the time from which on it is asked again. */
export function rechecksOf(
  { book, store, writes }: RefreshContext,
  { since, now }: { readonly since: number; readonly now: number },
  { recheck }: RefreshPlan,
  settled: ReadonlySet<string>,
  { verified, withheld }: Readonly<Record<'verified' | 'withheld', ReadonlySet<string>>>,
): readonly Recheck[] {
  const before = new Map(store.rechecks(book).map((each) => [each.id, each]))
  return recheck
    .filter((id) => !settled.has(id))
    .map((id): Recheck => {
      const isToldGone = verified.has(id)
      if ((isToldGone && !withheld.has(id)) || writes.isTouchedSince(id, since))
        return { id, why: 'it was written meanwhile', isToldGone, tries: 0, dueAt: 0 }
      const tries = (before.get(id)?.tries ?? 0) + 1
      const dueAt = now + Math.min(longestPause, firstPause * 2 ** (tries - 1))
      return { id, why: 'upstream lists it and does not deliver it', isToldGone, tries, dueAt }
    })
}

/** Whether a card is to be asked again now; what is due later than ever was meant was noted before the clock was set back. */
export const isDue = ({ dueAt }: Recheck, now: number): boolean =>
  dueAt <= now || dueAt > now + longestPause

/** A listed card that may be the one whose creation is not settled. */
export const unsettledRecheck = (id: string): Recheck => ({
  id,
  why: 'it may be a card whose creation is not settled',
  isToldGone: false,
  tries: 0,
  dueAt: 0,
})
