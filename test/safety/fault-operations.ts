import { book, card, type Answered, type Device } from './device.ts'

/** One thing that a device may ask while Google is in trouble. */
export interface FaultOperation {
  /** Which requests to Google the trouble befalls. */
  readonly method: RegExp
  readonly isWrite: boolean
  /** What Google's answer is. */
  readonly answer: 'multistatus' | 'other'
  readonly ask: (device: Device, seen: Seen) => Promise<Answered>
}

/** What the device knows from better times. */
export interface Seen {
  readonly token: string
  /** A name that is new in this round. */
  readonly fresh: string
}

const read = (ask: FaultOperation['ask']): FaultOperation => ({
  method: /^(?:PROPFIND|REPORT|GET)$/,
  isWrite: false,
  answer: 'multistatus',
  ask,
})

const write = (method: RegExp, ask: FaultOperation['ask']): FaultOperation => ({
  method,
  isWrite: true,
  answer: 'other',
  ask,
})

const post = { method: 'POST', headers: { 'Content-Type': 'text/vcard' } }
const all = '<d:prop><d:getetag/><c:address-data/></d:prop><c:filter/>'

/** `jane.vcf` is a card that a device has made, `updated.vcf` and `deleted.vcf` are there to be written. */
export const operations: Readonly<Record<string, FaultOperation>> = {
  'PROPFIND 0': read((device) => device.propfind(book, '0', '<d:sync-token/><s:getctag/>')),
  'PROPFIND 1': read((device) => device.propfind(book, '1')),
  'PROPFIND 1 of the home set': read((device) =>
    device.propfind('/addressbooks/alice/', '1', '<d:displayname/><s:getctag/>'),
  ),
  'PROPFIND of a card': read((device) => device.propfind(`${book}jane.vcf`, '0')),
  'first sync': read((device) => device.sync('')),
  sync: read((device, { token }) => device.sync(token, '<d:getetag/><c:address-data/>')),
  multiget: read((device) => device.multiget('jane.vcf', 'updated.vcf')),
  query: read((device) => device.report('c:addressbook-query', all)),
  GET: { ...read((device) => device.get('jane.vcf')), answer: 'other' },
  'PUT of a new card': write(/^PUT$/, (device, { fresh }) =>
    device.put(`${fresh}.vcf`, card(fresh, 'New Card')),
  ),
  'PUT of a known card': write(/^PUT$/, (device, { fresh }) =>
    device.put('updated.vcf', card('uid-updated', `Round ${fresh}`)),
  ),
  DELETE: write(/^DELETE$/, (device) => device.delete('deleted.vcf')),
  POST: write(/^P(?:UT|OST)$/, (device, { fresh }) =>
    device.ask(book, { ...post, body: card(fresh, 'Posted Card') }),
  ),
}
