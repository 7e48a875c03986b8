import assert from 'node:assert/strict'
import { card, rowsOf, type Answered, type Device } from '../../safety/device.ts'
import type { PlainBook } from '../../upstreams/plain/book.ts'
import type { OddBridge } from './odd-bridge.ts'
import { columns, type Column, type Oddity } from './oddity.ts'
import { faultsOf, isSame, readAll, readCards, type View } from './reads.ts'

/** How the reads of a cell went: as upstream has it, as it was, some of both, or upstream's failure. */
export type Outcome = 'new' | 'former' | 'mixed' | 'fails'

/** One oddity, tried on an account of its own, in all columns. */
export class Cells {
  readonly #bridge: OddBridge
  readonly #book: PlainBook
  readonly #device: Device
  /** Of another account of the same person. */
  readonly #newcomer: Device
  readonly #oddity: Oddity
  #round = 0
  /** What a device that syncs again and again has, and its token. */
  readonly #mirror = new Map<string, string>()
  #token = ''

  constructor(bridge: OddBridge, account: string, oddity: Oddity) {
    this.#bridge = bridge
    this.#book = bridge.book
    this.#device = bridge.device(account)
    this.#newcomer = bridge.device(`${account}-new`)
    this.#oddity = oddity
    for (const name of this.#book.names) this.#book.remove(name)
    for (const name of ['a', 'b', 'c', 'd']) this.#write(name, 'Zoë First')
  }

  /** The outcome in each column; undefined where the oddity cannot be. */
  async try(): Promise<readonly (Outcome | undefined)[]> {
    // Where the book is, but nothing in it.
    assert.equal((await this.#device.get('')).status, 405)
    const outcomes = new Map<Column, Outcome>()
    for (const column of fillFirst) {
      const isOdd = this.#oddity.columns.includes(column)
      if (!isOdd && column !== 'first fill') continue
      const outcome = await this.#cell(column, isOdd)
      if (isOdd) outcomes.set(column, outcome)
    }
    return columns.map((column) => outcomes.get(column))
  }

  async #cell(column: Column, isOdd: boolean): Promise<Outcome> {
    this.#bridge.pass(31)
    this.#round += 1
    const former = column === 'first fill' ? undefined : this.#present()
    if (!isWrite(column)) this.#change(column)
    this.#bridge.be(isOdd ? this.#oddity : undefined, column)
    const outcome =
      column === 'discovery' ? await this.#discover() : await this.#suffer(column, former)
    this.#bridge.be(undefined)
    this.#bridge.pass(200)
    await this.#assertHealed()
    return outcome
  }

  /** The home set, when it is known, and when nothing is known of it. */
  async #discover(): Promise<Outcome> {
    this.#bridge.pass(6 * 60)
    assert.equal(await this.#books(this.#device), 'people work', 'known before')
    const first = await this.#books(this.#newcomer)
    this.#bridge.be(undefined)
    assert.equal(await this.#books(this.#newcomer), 'people work', 'healed')
    if (first === undefined) return 'fails'
    assert.equal(first, 'people work')
    return 'new'
  }

  async #books(device: Device): Promise<string | undefined> {
    const home = device.book.replace('people/', '')
    const answer = await device.propfind(home, '1', '<d:resourcetype/>')
    if (answer.status >= 502 && answer.status <= 504) return undefined
    const names = rowsOf(answer).rows.map(({ href }) => href.slice(home.length, -1))
    return names.sort().join(' ').trim()
  }

  async #suffer(column: Column, former: View | undefined): Promise<Outcome> {
    const answered = await this.#ask(column)
    const present = this.#present()
    if (answered && answered.status < 300) assertDone(column, former, present)
    if (answered && answered.status >= 300) assertRefused(column, answered, present)
    const states = former === undefined ? [present] : [former, present]
    const names = [...new Set(states.flatMap((state) => [...state.keys()]))]
    const shown = await readAll(this.#device, names)
    for (const [read, view] of Object.entries(shown))
      if (view === undefined)
        assert.equal(former, undefined, `${read} fails though there is a state`)
      else assert.deepEqual(faultsOf(read, view, states), [], read)
    if (answered && answered.status < 300)
      for (const [read, view] of Object.entries(shown))
        assert.ok(view && isSame(read, view, present), `${read} does not show what was done`)
    if (former) await this.#sync()
    const views = Object.entries(shown).filter(([, view]) => view !== undefined)
    const are = (state: View): boolean =>
      views.every(([read, view = new Map<string, string>()]) => isSame(read, view, state))
    if (views.length === 0) return 'fails'
    if (are(present)) return 'new'
    return former && are(former) ? 'former' : 'mixed'
  }

  async #assertHealed(): Promise<void> {
    const present = this.#present()
    const listed = await this.#device.list()
    assert.deepEqual([...listed.keys()].sort(), [...present.keys()].sort(), 'when all is well')
    const view = await readCards(this.#device, [...present.keys()])
    assert.deepEqual(faultsOf('', view ?? new Map(), [present]), [], 'when all is well')
    await this.#sync()
    assert.deepEqual([...this.#mirror].sort(), [...listed].sort(), 'a device that syncs')
  }

  /** What changed at the server: another card, a new one, one less. */
  #change(column: Column): void {
    if (column === 'discovery' || column === 'first fill') return
    this.#write('a', `Zoë ${column}`)
    this.#write(`new-${this.#round}`, 'Zoë New')
    this.#book.remove(this.#round % 2 === 0 ? 'b.vcf' : `new-${this.#round - 1}.vcf`)
  }

  async #ask(column: Column): Promise<Answered | undefined> {
    const round = `${column} ${this.#round}`
    if (column === 'look' || column === 'PUT')
      return this.#device.put('c.vcf', card('c', `Zoë ${round}`))
    if (column === 'new PUT') return this.#device.put('e.vcf', card('e', `Zoë ${round}`))
    return column === 'DELETE' ? this.#device.delete('d.vcf') : undefined
  }

  /** What the device that syncs is told. */
  async #sync(): Promise<void> {
    const { rows, token = '' } = rowsOf(await this.#device.sync(this.#token))
    for (const { href, status, found } of rows) {
      const name = href.slice(this.#device.book.length)
      if (status === 404) this.#mirror.delete(name)
      else this.#mirror.set(name, found.get('getetag') ?? '')
    }
    this.#token = token
  }

  #write(name: string, fn: string): void {
    this.#book.put(`${name}.vcf`, card(name, fn))
  }

  #present(): View {
    return new Map(
      this.#book.names.map((name) => [
        name,
        /^FN:(.*?)\r?$/m.exec(this.#book.get(name)?.text ?? '')?.[1] ?? '',
      ]),
    )
  }
}

/** Discovery fills all books. */
const fillFirst: readonly Column[] = [
  'first fill',
  ...columns.filter((column) => column !== 'first fill'),
]

const isWrite = (column: Column): boolean => ['look', 'PUT', 'new PUT', 'DELETE'].includes(column)

function assertDone(column: Column, former: View | undefined, present: View): void {
  if (column === 'DELETE') assert.ok(!present.has('d.vcf'), 'it is told as deleted')
  else assert.notDeepEqual(present, former, 'it is told as written')
}

/** An honest failure; 404 only for what is not there. */
function assertRefused(column: Column, { status }: Answered, present: View): void {
  const isGone = column === 'DELETE' && status === 404 && !present.has('d.vcf')
  assert.ok(isGone || [403, 412, 502, 503, 504, 507].includes(status), `${status} to ${column}`)
}
