import fc from 'fast-check'

/** Texts with what XML has to escape, with white space, and beyond ASCII. */
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    '\n',
    '"',
    "'",
    '&',
    '<',
    '>',
    ']',
    ':',
    '/',
    '\\',
    '\u00a0',
    'é',
    '本',
    '😀',
  ),
  maxLength: 24,
})

const escaped = (raw: string): string =>
  raw.replace(/[&<>]/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[each] ?? each)

const spelledOut = (raw: string): string =>
  Array.from(raw, (each) => `&#x${(each.codePointAt(0) ?? 0).toString(16)};`).join('')

const cdata = (raw: string): string => `<![CDATA[${raw.replaceAll(']]>', '')}]]>`

/** Raw XML that says some text. */
const content = fc.oneof(
  { weight: 8, arbitrary: text.map(escaped) },
  { weight: 1, arbitrary: text.map(spelledOut) },
  { weight: 1, arbitrary: text.map(cdata) },
  { weight: 1, arbitrary: fc.tuple(text, text).map(([a, b]) => escaped(a) + cdata(b)) },
  {
    weight: 1,
    arbitrary: fc.tuple(text, text).map(([a, b]) => `${escaped(a)}<!-- c -->${escaped(b)}`),
  },
)

/** Mostly in one folder, as hrefs are. */
const href = fc
  .tuple(fc.constantFrom('/b/', '/b/', '/b/', '\n /b&amp;c/ ', 'http://a/', ''), content)
  .map(([folder, name]) => folder + name)

/** Before a tag. */
const gap = fc.constantFrom('', '', '', '\n  ', '<!-- <d:href/> ]]> -->', '<?robot <d:href> ?>')
const status = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/2 200',
  'HTTP/1.1 404',
  ' HTTP/1.0 507 No <![CDATA[room]]>\n',
)
const etag = content.map((raw) => `<d:getetag>${raw}</d:getetag>`)
const card = content.map((raw) => `<c:address-data c:version='3.0' x=">">${raw}</c:address-data>`)
const owner = content.map((raw) => `<d:owner ><x xmlns="DAV:"><href>${raw}</href></x></d:owner >`)
const foreign = content.map(
  (raw) => `<n:p xmlns:n="urn:n" xmlns:d="urn:no">${raw}<d:href>n</d:href></n:p>`,
)
const fixed = fc.constantFrom(
  '<d:resourcetype/>',
  '<d:getetag></d:getetag>',
  '<d:a><d:b/><c:d></c:d></d:a>',
)
const property = fc.oneof(etag, etag, etag, card, owner, foreign, fixed)

const propstat = fc
  .tuple(status, fc.array(property, { maxLength: 3 }), fc.boolean(), gap)
  .map(([line, properties, first, between]) => {
    const prop = `<d:prop>${properties.join(between)}</d:prop>`
    const state = `<d:status>${line}</d:status>`
    return `<d:propstat>${first ? state + between + prop : prop + between + state}</d:propstat>`
  })

const response = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(href, fc.array(propstat, { maxLength: 2 }), gap)
      .map(
        ([name, propstats, between]) =>
          `<d:href>${name}</d:href>${between}${propstats.join(between)}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(href, { minLength: 1, maxLength: 3 }), status)
      .map(([hrefs, line]) => {
        const all = hrefs.map((each) => `<d:href>${each}</d:href>`).join('')
        return `${all}<d:status>${line}</d:status><d:error><d:lock/>x<d:y/></d:error>`
      }),
  },
)

/** Rows as servers make them: most like the one before, but for their texts. */
const alike = fc
  .array(fc.tuple(href, text.map(escaped), text.map(escaped)), { maxLength: 6 })
  .map((rows) =>
    rows.map(
      ([name, tag, data]) =>
        `<d:href>${name}</d:href><d:propstat><d:prop><d:getetag>${tag}</d:getetag>` +
        `<c:address-data>${data}</c:address-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`,
    ),
  )

/** Well-formed multistatus documents of all sorts. */
export const multistatus = fc
  .tuple(alike, fc.array(response, { maxLength: 4 }), alike, gap, fc.option(content))
  .map(([before, middle, after, between, token]) => {
    const rows = [...before, ...middle, ...after].map((row) => `<d:response>${row}</d:response>`)
    const end = token === null ? '' : `<d:sync-token>${token}</d:sync-token>`
    return (
      `<?xml version="1.0" encoding="UTF-8"?>${between}<d:multistatus xmlns:d="DAV:" ` +
      `xmlns:c='urn:ietf:params:xml:ns:carddav'>${between}${rows.join(between)}${end}</d:multistatus>\n`
    )
  })

/** Cuts bytes into chunks of these lengths, again and again. */
export function chunksOf(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    chunks.push(bytes.subarray(at, at + length))
    at += length
  }
  return chunks
}
