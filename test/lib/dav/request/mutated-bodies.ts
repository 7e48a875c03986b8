import fc from 'fast-check'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
const SEEDS: readonly string[] = [
  '<?xml version="1.0" encoding="utf-8"?>\n<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>',
  `<d:propfind xmlns:d="DAV:"><d:allprop/><d:include><x xmlns="urn:x"/></d:include></d:propfind>`,
  `<propertyupdate ${NS}><set><prop><a>&amp;<![CDATA[x]]></a></prop></set><remove><prop><b/></prop></remove></propertyupdate>`,
  `<C:addressbook-query ${NS}><prop><C:address-data version="4.0"><C:prop name="FN"/></C:address-data></prop><C:filter test="allof"><C:prop-filter name="FN"><C:text-match collation="i;octet" match-type="equals">x&#13;y</C:text-match></C:prop-filter></C:filter><C:limit><C:nresults>5</C:nresults></C:limit></C:addressbook-query>`,
  `<C:addressbook-multiget ${NS}><prop><getetag/></prop><href>/a</href><!-- x --><href>/b</href></C:addressbook-multiget>`,
  `<sync-collection ${NS}><sync-token>urn:t</sync-token><sync-level>1</sync-level><limit><nresults>3</nresults></limit><prop><getetag/></prop></sync-collection>`,
]

// prettier-ignore
const FRAGMENTS = [
  '<', '>', '/', '</', '/>', '=', ':', '&', ';', '"', "'", '?', 'xmlns', '__proto__', 'a', ' ', '\t', '\n', '\r\n',
  '<![CDATA[', ']]>', '<![CDATA[x]]>', '<!--', '-->', '<!-- -->', '<?', '?>', '<?p i?>', '<!DOCTYPE', '&#x', '&amp;',
  '&#13;', '&#x41;', '&nbsp;', '<a>', '</a>', '<a/>', '<a:b/>', '<a xmlns="x">', ' a="1"', ' xml:lang="e"', ' xmlns=""',
  ' xmlns:C="DAV:"', 'é', '\u0085', '\u00a0', '\u00b7', '\ufeff', ...SEEDS,
]

/** Well-formed bodies of every kind, cut into and pasted over in a few places. */
export const mutatedBodies = (): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...SEEDS), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([seed, mutations]) => mutations.reduce(apply, Buffer.from(seed)))

interface Mutation {
  readonly at: number
  readonly cut: number
  readonly put: Buffer
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  cut: fc.oneof(fc.constant(0), fc.nat(12)),
  put: fc.oneof(
    fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 3 }).map((s) => Buffer.from(s.join(''))),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
})

function apply(body: Buffer, { at, cut, put }: Mutation): Buffer {
  const start = at % (body.length + 1)
  return Buffer.concat([body.subarray(0, start), put, body.subarray(start + cut)])
}
