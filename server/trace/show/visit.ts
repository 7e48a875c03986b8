import type { Recorded } from '../record/recorded.ts'
import { stepOf, type Step } from './step.ts'

/** Requests of one client without a longer pause: mostly one sync. */
export interface Visit {
  readonly who: Recorded['who']
  readonly userAgent: string | undefined
  /** Milliseconds since the epoch. */
  readonly began: number
  readonly ended: number
  readonly steps: readonly VisitStep[]
}

/** Requests of the same kind that follow one another. */
export interface VisitStep extends Step {
  /** Of the recordings, in their order. */
  readonly ids: readonly number[]
}

/** Clients pause between syncs for minutes, within one for moments. */
const pause = 60_000

/** Groups recordings into visits and their steps, the oldest first. */
export async function visitsOf(recordings: readonly Recorded[]): Promise<readonly Visit[]> {
  const visits: Visit[] = []
  const open = new Map<string, number>()
  for (const recorded of recordings) {
    const key = JSON.stringify([recorded.who, recorded.userAgent])
    const at = open.get(key)
    const last = at === undefined ? undefined : visits[at]
    const step = { ...(await stepOf(recorded)), ids: [recorded.id] }
    if (at !== undefined && last && recorded.at - last.ended < pause)
      visits[at] = grown(last, recorded, step)
    else open.set(key, visits.push(opened(recorded, step)) - 1)
  }
  return visits
}

const endOf = ({ at, client }: Recorded): number => at + client.ended

const opened = (recorded: Recorded, step: VisitStep): Visit => ({
  who: recorded.who,
  userAgent: recorded.userAgent,
  began: recorded.at,
  ended: endOf(recorded),
  steps: [step],
})

const grown = (visit: Visit, recorded: Recorded, step: VisitStep): Visit => ({
  ...visit,
  ended: Math.max(visit.ended, endOf(recorded)),
  steps: joined(visit.steps, step),
})

function joined(steps: readonly VisitStep[], next: VisitStep): readonly VisitStep[] {
  const last = steps.at(-1)
  if (last?.words !== next.words || last.trouble !== next.trouble) return [...steps, next]
  const cards = last.cards === undefined ? undefined : last.cards + (next.cards ?? 0)
  return [...steps.slice(0, -1), { ...last, cards, ids: [...last.ids, ...next.ids] }]
}

/** `fetches 300 cards in 3 requests`, and what came of it. */
export function wordsOf({ words, cards, trouble, ids }: VisitStep): string {
  const counted =
    cards === undefined
      ? words
      : words.replace(/cards$/, cards === 1 ? 'a card' : `${String(cards)} cards`)
  const often = ids.length === 1 ? counted : `${counted} in ${String(ids.length)} requests`
  return trouble === undefined ? often : `${often}: ${trouble}`
}
