import type { PlainAnswer } from '../../upstreams/plain/answer.ts'
import type { PlainRequest } from '../../upstreams/plain/request.ts'

/** What upstream is asked while it is odd. */
export const columns = [
  'discovery',
  'first fill',
  'delta',
  'reconcile',
  'multiget',
  'look',
  'PUT',
  'new PUT',
  'DELETE',
] as const

export type Column = (typeof columns)[number]

/** Those whose answer is a multistatus. */
export const multistatusColumns: readonly Column[] = columns.slice(0, 5)
/** Those whose answer is about one card. */
export const cardColumns: readonly Column[] = columns.slice(5)

/** One way in which an upstream may answer otherwise than most do. */
export interface Oddity {
  readonly columns: readonly Column[]
  /** The odd answer; `perform` does what was asked and gives the usual one. */
  readonly answer: (perform: () => PlainAnswer, request: PlainRequest) => PlainAnswer
}

/** Changes the text of a multistatus. */
export const text = (
  change: (body: string) => string,
  where: readonly Column[] = multistatusColumns,
): Oddity => ({
  columns: where,
  answer(perform) {
    const usual = perform()
    return { ...usual, body: change(textOf(usual)) }
  },
})

/** Puts other bytes in the place of a multistatus. */
export const bytes = (change: (body: string) => Buffer): Oddity => ({
  columns: multistatusColumns,
  answer(perform) {
    const usual = perform()
    return { ...usual, body: change(textOf(usual)) }
  },
})

/** Answers so in place of what was asked, which is not done. */
export const instead = (
  answer: PlainAnswer | ((request: PlainRequest) => PlainAnswer),
  where: readonly Column[] = columns,
): Oddity => ({
  columns: where,
  answer: (_, request) => (typeof answer === 'function' ? answer(request) : answer),
})

export const textOf = ({ body = '' }: PlainAnswer): string => body.toString()

/** The rows of a multistatus, each with what stands in front of it; the last is what stands behind all. */
export const rowsOf = (body: string): string[] => body.split(/(?<=<\/d:response>)/)

/** Changes each row that is not the first, which is about what was asked for itself; of a report, all. */
export const members =
  (change: (row: string) => string) =>
  (body: string): string => {
    const isListing = isAboutItself(body)
    return rowsOf(body)
      .map((row, at) =>
        row.includes('<d:response>') && (at > 0 || !isListing) ? changed(row, change) : row,
      )
      .join('')
  }

/** Changes the row of what was asked for itself. */
export const itself =
  (change: (row: string) => string) =>
  (body: string): string => {
    const [first = '', ...others] = rowsOf(body)
    return isAboutItself(body) ? changed(first, change) + others.join('') : body
  }

const isAboutItself = (body: string): boolean =>
  /^[^]*?<d:href>[^<]*\/<\/d:href>/.test(body.split('</d:response>')[0] ?? '')

/** Without what stands in front of the row. */
const changed = (row: string, change: (row: string) => string): string =>
  row.replace(/<d:response>[^]*<\/d:response>/, (whole) => change(whole))

/** Changes the path in each row's href. */
export const hrefs = (change: (path: string) => string): Oddity =>
  text((body) =>
    body.replace(
      /<d:href>([^<]*)<\/d:href>/g,
      (_, path: string) => `<d:href>${change(path)}</d:href>`,
    ),
  )

/** Changes each ETag in a multistatus; the text is escaped. */
export const etags = (change: (etag: string) => string): Oddity =>
  text((body) =>
    body.replace(
      /(<x:getetag xmlns:x="DAV:">)([^<]+)/g,
      (_, tag: string, etag: string) => tag + change(etag),
    ),
  )
