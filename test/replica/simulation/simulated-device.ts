import { readRows, type Row, type Rows } from '../../safety/rows.ts'
import { askBridge, cardOf, etagOf, nameIn, textOf, type DeviceAnswer } from './device-exchange.ts'
import { versionIn, type KnownCards, type Laws, type Told } from './laws.ts'
import { syncTokens, type SimulatedBridge } from './simulated-bridge.ts'
import type { SimulatedGoogle } from './simulated-google.ts'
import type { Schedule } from './schedule.ts'

/** What all devices of a simulation share. */
export interface World {
  readonly schedule: Schedule
  readonly google: SimulatedGoogle
  readonly laws: Laws
  /** The present life of the bridge. */
  readonly bridge: () => SimulatedBridge
  /** A number that no card has had in its NOTE. */
  readonly nextWrite: () => number
}

const book = '/addressbooks/alice/contacts/'
const namespaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"'
const token = '<d:propfind xmlns:d="DAV:"><d:prop><d:sync-token/></d:prop></d:propfind>'
const etags = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>'

interface Upload {
  readonly name: string
  readonly write: number
  readonly headers: Readonly<Record<string, string>>
}

/** A client with one request at a time; it holds what it is told against the laws. */
export class SimulatedDevice {
  readonly name: string
  readonly known: KnownCards = new Map()
  /** Names whose body it was refused for now. */
  readonly owed = new Set<string>()
  #token = ''
  /** An upload whose answer never came, or was an error: clients send it again. */
  #again: Upload | undefined
  readonly #world: World
  #count = 0

  constructor(name: string, world: World) {
    this.name = name
    this.#world = world
  }

  /** One request, or the few that belong together; resolves when it is answered or refused. */
  async act(): Promise<void> {
    const { schedule } = this.#world
    const names = [...this.known.keys()]
    const doings = [() => this.sync(), () => this.sync(), () => this.create(), () => this.list()]
    if (names.length > 0)
      doings.push(
        () => this.update(schedule.pick(names)),
        () => this.update(schedule.pick(names)),
        () => this.remove(schedule.pick(names)),
        () => this.get(schedule.pick(names)),
        () => this.multiget(names),
      )
    if (this.#again) doings.push(() => this.#upload(this.#again))
    await schedule.pick(doings)()
  }

  /** sync-collection (RFC 6578), in parts or whole, with or without the cards. */
  async sync(limit = this.#world.schedule.chance(0.2) ? 2 : undefined): Promise<boolean> {
    const withData = this.#world.schedule.chance(0.3)
    const nresults =
      limit === undefined ? '' : `<d:limit><d:nresults>${limit}</d:nresults></d:limit>`
    const prop = `<d:prop><d:getetag/>${withData ? '<c:address-data/>' : ''}</d:prop>`
    const since = `<d:sync-token>${this.#token}</d:sync-token><d:sync-level>1</d:sync-level>`
    const body = `<d:sync-collection ${namespaces}>${since}${nresults}${prop}</d:sync-collection>`
    const answer = await this.#rows('REPORT', book, body, { depth: '0' })
    if (answer === undefined) return false
    const { rows, at } = answer
    const isFirst = this.#token === ''
    if (isFirst) this.#forget()
    for (const row of rows.rows) this.#learn(row, at)
    this.#token = rows.token ?? ''
    const point = syncTokens.read(this.#token)
    if (point?.after === undefined && point !== undefined) {
      this.#world.laws.isRevision(this.known, [point.revision], this.owed)
      if (isFirst) this.#world.laws.listed(new Set(this.known.keys()), at)
    }
    return point?.after === undefined
  }

  /** Asks for changes until there are no more parts. */
  async synced(): Promise<void> {
    for (let parts = 0; !(await this.sync()); parts += 1)
      if (parts > 100) throw new Error('the parts of a report do not end')
  }

  /** As Thunderbird begins: a listing, and the token afterwards. */
  async list(): Promise<void> {
    const { laws } = this.#world
    const first = laws.revision
    const answer = await this.#rows('PROPFIND', book, etags, { depth: '1' })
    if (answer === undefined) return
    this.#forget()
    for (const row of answer.rows.rows.filter(({ href }) => href !== book))
      this.#learn(row, answer.at)
    laws.isRevision(this.known, laws.revisionsFrom(first), this.owed)
    laws.listed(new Set(this.known.keys()), answer.at)
    this.#token = ''
    const told = await this.#rows('PROPFIND', book, token, { depth: '0' })
    this.#token = told?.rows.rows[0]?.found.get('sync-token') ?? ''
  }

  async multiget(names: readonly string[]): Promise<void> {
    const hrefs = names.map((name) => `<d:href>${book}${name}</d:href>`).join('')
    const prop = '<d:prop><d:getetag/><c:address-data/></d:prop>'
    const body = `<c:addressbook-multiget ${namespaces}>${prop}${hrefs}</c:addressbook-multiget>`
    const answer = await this.#rows('REPORT', book, body, { depth: '1' })
    for (const row of answer?.rows.rows ?? []) this.#see(row, answer?.at ?? this.#world.laws.told())
  }

  async get(name: string): Promise<void> {
    const { laws } = this.#world
    const at = laws.told()
    const answer = await this.#ask('GET', book + name)
    if (answer === undefined) return
    if ('status' in answer && answer.status === 404) laws.absent(name, at)
    else if (answer.status === 200) laws.shown(name, etagOf(answer), textOf(answer), at)
  }

  async create(): Promise<void> {
    this.#count += 1
    const name = `${this.name}-${this.#count}.vcf`
    const { schedule, nextWrite } = this.#world
    const headers = schedule.chance(0.7) ? { 'if-none-match': '*' } : {}
    await this.#upload({ name, write: nextWrite(), headers })
  }

  async update(name: string): Promise<void> {
    const { schedule, nextWrite } = this.#world
    const etag = this.known.get(name)
    const headers =
      etag !== undefined && etag.startsWith('"') && schedule.chance(0.8) ? { 'if-match': etag } : {}
    await this.#upload({ name, write: nextWrite(), headers })
  }

  async remove(name: string): Promise<void> {
    const { schedule, laws } = this.#world
    const etag = this.known.get(name) ?? ''
    const headers = etag.startsWith('"') && schedule.chance(0.8) ? { 'if-match': etag } : {}
    const at = laws.told()
    const answer = await this.#ask('DELETE', book + name, undefined, headers)
    if (answer?.status === 204 || answer?.status === 404) laws.absent(name, at)
    // Some clients take a deletion for done whatever the answer was.
    if (answer !== undefined && (answer.status === 204 || schedule.chance(0.5)))
      this.known.delete(name)
  }

  async #upload(upload: Upload | undefined): Promise<void> {
    if (upload === undefined) return
    const { name, write, headers } = upload
    const { laws, schedule } = this.#world
    const present = this.#presentWrite(name)
    const isAgain = upload === this.#again
    this.#again = upload
    schedule.tell(`${this.name}: writes w${write}`)
    const answer = await this.#ask('PUT', book + name, cardOf(name, write), headers)
    if (answer === undefined || answer.status >= 500) return
    this.#again = undefined
    if (answer.status !== 201 && answer.status !== 204) return
    this.#assertCondition(upload, present)
    laws.written(name, write)
    const etag = answer.headers?.ETag
    if (typeof etag === 'string') this.known.set(name, etag)
    // The same card once more may be no change.
    else if (!isAgain) this.known.set(name, 'changed')
  }

  /** Who wrote what upstream has now of the card that was last shown under the name. */
  #presentWrite(name: string): number | undefined {
    const life = this.#world.laws.told().names.get(name)
    return this.#world.google.versions.findLast((version) => version.life === life)?.write
  }

  /** What had been changed upstream before the request began, and the device had not seen, is not overwritten. */
  #assertCondition({ name, headers, write }: Upload, present: number | undefined): void {
    const condition = headers['if-match']
    const version = condition === undefined ? undefined : versionIn(condition)
    if (version === undefined || present === undefined) return
    const seen = this.#world.google.versions[version]?.write
    if (seen !== present && present !== write)
      throw new Error(
        `${name}: w${write} was made on w${seen ?? '?'} and has overwritten w${present}`,
      )
  }

  /**
   * Names that it gave since and was not told of yet may be forgotten: those cards come back under upstream's. What it would
   * send again is not known to be the same any more.
   */
  filesPutBack(): void {
    this.#again = undefined
    for (const [name, etag] of this.known) if (etag === 'changed') this.known.delete(name)
  }

  #forget(): void {
    this.known.clear()
    this.owed.clear()
  }

  /** A row of a listing or a report of changes. */
  #learn(row: Row, at: Told): void {
    const name = nameIn(row)
    this.#see(row, at)
    if (row.status === 404) this.known.delete(name)
    else if (row.status === undefined) this.known.set(name, row.found.get('getetag') ?? '')
    if (row.status === 503) this.owed.add(name)
    else if (row.status !== 507) this.owed.delete(name)
  }

  #see(row: Row, at: Told): void {
    const { laws } = this.#world
    if (row.status === 404) laws.absent(nameIn(row), at)
    const { found, status } = row
    if (status === undefined)
      laws.shown(nameIn(row), found.get('getetag') ?? '', found.get('address-data'), at)
  }

  async #rows(
    method: string,
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly rows: Rows; readonly at: Told } | undefined> {
    const at = this.#world.laws.told()
    const answer = await this.#ask(method, path, Buffer.from(body), headers)
    // A token that is stale: it begins anew.
    if (answer?.status === 403) this.#token = ''
    return answer?.status === 207 ? { rows: readRows(textOf(answer)), at } : undefined
  }

  async #ask(
    method: string,
    path: string,
    body?: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<DeviceAnswer | undefined> {
    const { schedule, bridge } = this.#world
    schedule.tell(`${this.name}: ${method} ${path.slice(book.length)} ${headers['if-match'] ?? ''}`)
    const answer = await askBridge(bridge(), this.name, { method, path, body, headers })
    schedule.tell(`${this.name}: ${answer?.status ?? 'nothing'}`)
    return answer
  }
}
