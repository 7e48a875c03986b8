import type {
  BookStatus,
  HeldDeletionsStatus,
  RecheckStatus,
} from '../../lib/replica/book-status.ts'

/** Something that the owner of a book should know, each a sentence without its full stop. */
export interface BookNotice {
  readonly summary: string
  /** What to do about it. */
  readonly cure: string
}

/** How many cards a book has, and how many of them are here: `4,300 of 10,000 cards`. */
export function cardCountText({ isComplete, cards, bodies }: BookStatus): string {
  if (!isComplete) return 'not listed yet'
  return bodies < cards
    ? `${bodies.toLocaleString('en')} of ${counted(cards, 'card')}`
    : counted(cards, 'card')
}

/** `1,312 cards`, `1 card`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

/** When upstream's answer was asked for that a book's state is, and how long ago. */
export const confirmedText = ({ confirmedAt }: BookStatus, now: number): string =>
  confirmedAt === undefined
    ? 'upstream has not answered yet'
    : `as of ${formatMinute(confirmedAt)}, ${ageText(now - confirmedAt)} ago`

/** What waits for somebody or something; cards are named so that nobody is told by it. */
export const bookNotices = (
  { cards, rechecks, heldDeletions, unsettledWrites }: BookStatus,
  account: string,
  now: number,
): readonly BookNotice[] => [
  ...(heldDeletions ? [heldDeletionsNotice(heldDeletions, cards, account)] : []),
  ...(rechecks.some(isStuck) ? [rechecksNotice(rechecks.filter(isStuck))] : []),
  ...(now - (unsettledWrites.since ?? now) > usualOutcome
    ? [
        {
          summary: `it is not known what became of ${counted(unsettledWrites.count, 'change')}`,
          cure: 'The bridge looks at the next sync of a device; the log of carddav-bridge serve says what failed',
        },
      ]
    : []),
]

/** The outcome of a write is known by then, usually. */
const usualOutcome = 10 * 60_000

/** What was only written meanwhile is settled by the next refresh. */
const isStuck = ({ tries }: RecheckStatus): boolean => tries > 0

/** What the owner may decide. */
export const heldDeletionsNotice = (
  { count, believedAt }: HeldDeletionsStatus,
  cards: number,
  account: string,
): BookNotice => ({
  summary:
    `upstream no longer has ${count.toLocaleString('en')} of ${counted(cards, 'card')}: so many at once are kept here ` +
    `until a sync after ${formatMinute(believedAt)} misses them, too`,
  cure:
    `If they were deleted: carddav-bridge account resync ${account} --deletions believe. ` +
    `If not: carddav-bridge account resync ${account} --deletions forget, and they stay here until upstream is listed anew`,
})

const rechecksNotice = (rechecks: readonly RecheckStatus[]): BookNotice => ({
  summary: `${counted(rechecks.length, 'card')} could not be read: ${[
    ...rechecks.slice(0, named).map(recheckText),
    ...(rechecks.length > named
      ? [`and ${(rechecks.length - named).toLocaleString('en')} more`]
      : []),
  ].join(', ')}`,
  cure: 'The bridge asks again by itself; if that lasts, save the contact anew upstream',
})

const named = 3

const recheckText = ({ name, why, tries, dueAt }: RecheckStatus): string =>
  `${maskCardName(name)} (${why}; asked ${counted(tries, 'time')}, again after ${formatMinute(dueAt)})`

/** Names that programs make stay; a client's own may be a person's. */
export const maskCardName = (name: string): string =>
  /^[0-9a-f-]{8,}(\.vcf)?$/i.test(name) ? name : `${name.slice(0, 2)}…`

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** The largest whole unit: `3 minutes`. */
function ageText(milliseconds: number): string {
  const [unit, length] =
    units.find((each) => milliseconds >= each[1]) ?? (['second', 1000] as const)
  return counted(Math.max(0, Math.floor(milliseconds / length)), unit)
}

/** In UTC. */
export const formatMinute = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`
