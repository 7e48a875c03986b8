import type { ListedCard } from '../state/upstream-book.ts'
import { isSameUpstreamEtag } from '../state/upstream-etag.ts'

/** What the replica holds of a living card. */
export interface KnownCard {
  /** Upstream's ETag that the body was read with. */
  readonly upstreamEtag: string | undefined
  /** Whether the body is here, too. */
  readonly hasBody: boolean
}

/** What upstream said of the members: what changed, or all there are. */
export type MemberReport =
  | {
      readonly kind: 'changes'
      readonly changed: readonly ListedCard[]
      readonly removed: readonly string[]
    }
  | { readonly kind: 'listing'; readonly listed: readonly ListedCard[] }

/** What has to be asked before a report can be applied. */
export interface RefreshQuestions {
  /** Cards whose body is needed. */
  readonly fetch: readonly string[]
  /** Cards that may be gone: a deletion is believed when a fetch sent after the report does not find them. */
  readonly verify: readonly string[]
}

/** What a refresh makes of the report and of the bodies that were fetched after it. */
export interface RefreshPlan {
  /** Cards whose fetched body and ETag become the confirmed ones. */
  readonly confirm: readonly string[]
  /** Cards that are gone upstream. */
  readonly remove: readonly string[]
  /** Cards to be asked again by the next refresh, though no report names them. */
  readonly recheck: readonly string[]
}

/**
 * The cards that have to be fetched to apply `report` to what is known. `recheck` are those that earlier refreshes
 * could not settle. Only cards that live here can be removed.
 */
export function questionsOf(
  known: ReadonlyMap<string, KnownCard>,
  report: MemberReport,
  recheck: Iterable<string> = [],
  toldGone: ReadonlySet<string> = new Set(),
): RefreshQuestions {
  const listed = listedIn(report)
  const fetch = new Set<string>()
  for (const { id, etag } of listed) if (isNews(known.get(id), etag)) fetch.add(id)
  const verify = new Set(missingFrom(known, report))
  const isGone = absenceIn(report)
  const present = new Set(listed.map(({ id }) => id))
  for (const id of recheck)
    if ((toldGone.has(id) && !present.has(id)) || isGone(id)) verify.add(id)
    else if (!verify.has(id)) fetch.add(id)
  for (const id of fetch) verify.delete(id)
  return { fetch: [...fetch], verify: [...verify] }
}

/** Whether a report says that a card is gone, be it known here or not. */
function absenceIn(report: MemberReport): (id: string) => boolean {
  const ids = new Set(
    report.kind === 'changes' ? report.removed : report.listed.map(({ id }) => id),
  )
  return (id) => ids.has(id) === (report.kind === 'changes')
}

const listedIn = (report: MemberReport): readonly ListedCard[] =>
  report.kind === 'listing' ? report.listed : report.changed

/** A card without an ETag can only be told from its former self by its body. */
const isNews = (card: KnownCard | undefined, etag: string | undefined): boolean =>
  card === undefined ||
  !card.hasBody ||
  etag === undefined ||
  !isSameUpstreamEtag(card.upstreamEtag, etag)

function missingFrom(
  known: ReadonlyMap<string, KnownCard>,
  report: MemberReport,
): readonly string[] {
  if (report.kind === 'changes') return report.removed.filter((id) => known.has(id))
  const present = new Set(report.listed.map(({ id }) => id))
  return [...known.keys()].filter((id) => !present.has(id))
}

/** Everything that decides what becomes of a card. */
export interface RefreshFacts {
  readonly known: ReadonlyMap<string, KnownCard>
  readonly questions: RefreshQuestions
  /** Ids of the cards that the fetch brought. */
  readonly delivered: ReadonlySet<string>
  /** Ids of the cards that are there, as the fetch said, and were not delivered. */
  readonly withheld: ReadonlySet<string>
  /** Whether a write to the card began, ran or ended since the report was asked for. */
  readonly isTouched: (id: string) => boolean
  /** Whether an id may belong to a creation whose outcome is not known yet. */
  readonly mayBeOurs: (id: string) => boolean
}

/**
 * Decides each card by itself:
 *
 * | the card                                 | delivered     | not delivered                                |
 * | ---------------------------------------- | ------------- | -------------------------------------------- |
 * | written meanwhile                        | asked again   | asked again                                  |
 * | unknown, while creations are unsettled   | asked again   | asked again                                  |
 * | listed, changed, or asked again          | confirmed     | asked again; it keeps its state              |
 * | told gone, or not listed                 | confirmed     | removed; asked again when it is there        |
 */
export function planRefresh(facts: RefreshFacts): RefreshPlan {
  const { known, questions, delivered, withheld, isTouched, mayBeOurs } = facts
  const plan = { confirm: [] as string[], remove: [] as string[], recheck: [] as string[] }
  const isUnsettled = (id: string): boolean => isTouched(id) || (!known.has(id) && mayBeOurs(id))
  for (const id of questions.fetch) {
    if (isUnsettled(id) || !delivered.has(id)) plan.recheck.push(id)
    else plan.confirm.push(id)
  }
  for (const id of questions.verify) {
    if (isUnsettled(id) || withheld.has(id)) plan.recheck.push(id)
    else (delivered.has(id) ? plan.confirm : plan.remove).push(id)
  }
  return plan
}
