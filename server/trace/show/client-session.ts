import type { RecordedRequest } from '../record/recorded-request.ts'
import { describeRequest, type RequestDescription } from './request-description.ts'

/** Requests of one client without a pause of a minute: mostly one sync. */
export interface ClientSession {
  readonly who: RecordedRequest['who']
  readonly userAgent: string | undefined
  /** Milliseconds since the epoch. */
  readonly began: number
  readonly ended: number
  readonly steps: readonly ClientSessionStep[]
}

/** Requests of the same kind that follow one another. */
export interface ClientSessionStep extends RequestDescription {
  /** Of the recordings, in their order. */
  readonly ids: readonly number[]
}

/** Clients pause between syncs for minutes, within one for moments. */
const pause = 60_000

/** Groups recordings, oldest first, into sessions and their steps. */
export async function groupIntoClientSessions(
  recordings: readonly RecordedRequest[],
): Promise<readonly ClientSession[]> {
  const sessions: ClientSession[] = []
  const open = new Map<string, number>()
  for (const recorded of recordings) {
    const key = JSON.stringify([recorded.who, recorded.userAgent])
    const at = open.get(key)
    const last = at === undefined ? undefined : sessions[at]
    const step = { ...(await describeRequest(recorded)), ids: [recorded.id] }
    if (at !== undefined && last && recorded.at - last.ended < pause)
      sessions[at] = extendSession(last, recorded, step)
    else open.set(key, sessions.push(newSession(recorded, step)) - 1)
  }
  return sessions
}

const endOf = ({ at, client }: RecordedRequest): number => at + client.ended

const newSession = (recorded: RecordedRequest, step: ClientSessionStep): ClientSession => ({
  who: recorded.who,
  userAgent: recorded.userAgent,
  began: recorded.at,
  ended: endOf(recorded),
  steps: [step],
})

const extendSession = (
  session: ClientSession,
  recorded: RecordedRequest,
  step: ClientSessionStep,
): ClientSession => ({
  ...session,
  ended: Math.max(session.ended, endOf(recorded)),
  steps: addStep(session.steps, step),
})

function addStep(
  steps: readonly ClientSessionStep[],
  next: ClientSessionStep,
): readonly ClientSessionStep[] {
  const last = steps.at(-1)
  if (last?.words !== next.words || last.trouble !== next.trouble) return [...steps, next]
  const cards = last.cards === undefined ? undefined : last.cards + (next.cards ?? 0)
  return [...steps.slice(0, -1), { ...last, cards, ids: [...last.ids, ...next.ids] }]
}

/** `fetches 300 cards in 3 requests`, with the trouble if there was any. */
export function describeSessionStep({ words, cards, trouble, ids }: ClientSessionStep): string {
  const counted =
    cards === undefined
      ? words
      : words.replace(/cards$/, cards === 1 ? 'a card' : `${String(cards)} cards`)
  const often = ids.length === 1 ? counted : `${counted} in ${String(ids.length)} requests`
  return trouble === undefined ? often : `${often}: ${trouble}`
}
