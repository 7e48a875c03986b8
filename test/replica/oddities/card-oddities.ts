import type { PlainAnswer } from '../../upstreams/plain/answer.ts'
import { cardColumns, instead, type Column, type Oddity } from './oddity.ts'

/** The usual answer with other header fields. */
const headers = (
  change: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  where: readonly Column[] = cardColumns,
): Oddity => ({
  columns: where,
  answer(perform) {
    const usual = perform()
    return { ...usual, headers: change(usual.headers ?? {}) }
  },
})

const etag = (change: (etag: string) => string | undefined): Oddity =>
  headers(({ ETag, ...others }) => {
    const other = ETag === undefined ? undefined : change(ETag)
    return other === undefined ? others : { ...others, ETag: other }
  })

const card = (
  change: (text: string) => string | Buffer,
  more: Partial<PlainAnswer> = {},
): Oddity => ({
  columns: ['look'],
  answer(perform) {
    const usual = perform()
    return { ...usual, ...more, body: change(usual.body?.toString() ?? '') }
  },
})

const writes: readonly Column[] = ['PUT', 'new PUT', 'DELETE']

const done = (status: number): Oddity => ({
  columns: writes,
  answer: (perform) => ({ ...perform(), status }),
})

/** Odd answers about one card. */
export const cardOddities: Readonly<Record<string, Oddity>> = {
  'a weak ETag': etag((tag) => `W/${tag}`),
  'an ETag without quotes': etag((tag) => tag.replaceAll('"', '')),
  'no ETag': etag(() => undefined),
  'an ETag marked by compression': etag((tag) => tag.replace(/"$/, '-gzip"')),
  'an ETag of its own at each look': etag((tag) => tag.replace(/"$/, `-${(count += 1)}"`)),
  'a Location at another server': headers(
    (fields) => ({ ...fields, Location: 'http://other.example/x.vcf' }),
    writes,
  ),
  'a Location of the book': headers((fields) => ({ ...fields, Location: './' }), writes),
  'done with 200': done(200),
  'done with 202': done(202),
  'done with 207': done(207),
  'done with 404': done(404),
  'done with 412': done(412),
  'done with 500': done(500),
  'not done, 412': instead({ status: 412 }, writes),
  'not done, 403': instead({ status: 403 }, writes),
  'a card with a byte order mark': card((text) => `\ufeff${text}`),
  'a card with LF': card((text) => text.replaceAll('\r\n', '\n')),
  'a card in ISO-8859-1': card((text) => Buffer.from(text, 'latin1'), {
    headers: { 'Content-Type': 'text/vcard; charset=ISO-8859-1' },
  }),
  'a card with a control character': card((text) => text.replaceAll('FN:', 'FN:\x10')),
  'half a card': card((text) => text.slice(0, text.length / 2)),
  'two cards': card((text) => text + text),
  'a card with 206': card((text) => text, { status: 206 }),
  'no card': card(() => ''),
}

let count = 0
