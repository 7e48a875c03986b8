import { HttpError } from '../errors/http-error.ts'
import type { BookSnapshot } from '../replica/state/replica-store.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import { cardContentType, cardFormatFor, type CardFormat } from './cards/card-format.ts'
import { cardRepresentation } from './cards/card-representation.ts'
import type { DavResponse } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'

type BookFileContext = Pick<OperationContext, 'books' | 'formatProfile' | 'createSpool'>

/**
 * All cards of a book as one file, complete or not at all. `version`: the one that was asked for; undefined: as they are stored, but
 * for what the device's profile says. Where sabre/dav has it, too: `?export`.
 */
export async function answerWithBookFile(
  book: string,
  version: string | undefined,
  { books, formatProfile, createSpool }: BookFileContext,
): Promise<DavResponse> {
  const format = cardFormatFor(formatProfile, { version })
  const snapshot = await books.open(book, 'all')
  try {
    const spool = createSpool()
    await forEachInSlices(cardsIn(snapshot, format), (card) => {
      spool.writeBytes(card)
      if (card.at(-1) !== lineFeed) spool.writeText('\r\n')
    })
    return {
      status: 200,
      headers: {
        'Content-Type': cardContentType(format.version),
        // Slugs have no character that would have to be quoted.
        'Content-Disposition': `attachment; filename="${book}.vcf"`,
        Vary: 'Accept',
      },
      body: spool,
    }
  } finally {
    snapshot.close()
  }
}

const lineFeed = 0x0a

function* cardsIn(snapshot: BookSnapshot, format: CardFormat): Iterable<Buffer> {
  for (const row of snapshot.cards()) {
    const card = cardRepresentation(row, format, snapshot)
    if (card === undefined) throw incompleteError()
    yield card
  }
}

/** Without one card the file would be taken for all of them: a backup that lacks it. */
const incompleteError = (): HttpError =>
  new HttpError(503, 'Not all cards of the book are here yet: ask again in a minute', {
    headers: { 'Retry-After': '30' },
  })
