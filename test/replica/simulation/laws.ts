import assert from 'node:assert/strict'
import type { BookSnapshot, CardRow } from '../../../lib/replica/state/replica-store.ts'
import type { SimulatedGoogle, Version } from './simulated-google.ts'

/** Names of cards and what a device believes of them: the ETag, or `changed` where it knows that it does not know it. */
export type KnownCards = Map<string, string>

/** What had been told when a request began: its answer may not fall behind it. */
export interface Told {
  /** Newest version of each life of a card that somebody was told of, read or written. */
  readonly versions: ReadonlyMap<string, number>
  /** Lives of cards that somebody was told are over. */
  readonly gone: ReadonlySet<string>
  /** Which life of a card was last shown under a name. */
  readonly names: ReadonlyMap<string, string>
}

/** Upstream's version in an ETag of ours; undefined for one that was made of a body that could not be read back. */
export const versionIn = (etag: string): number | undefined => {
  const digits = /^"(\d+)(?:;[\w-]{6})?"$/.exec(etag)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** What holds at each answer, whatever happens; each check fails with words. */
export class Laws {
  readonly #google: SimulatedGoogle
  /** What the store has at each revision. */
  readonly #revisions = new Map<number, ReadonlyMap<string, string>>()
  #told = nothingTold()
  #revision = 0
  /** Cards by id, as they were last seen. */
  #dates: ReadonlyMap<string, CardRow> = new Map()

  constructor(google: SimulatedGoogle) {
    this.#google = google
  }

  /** What has been told by now. */
  told(): Told {
    const { versions, gone, names } = this.#told
    return { versions: new Map(versions), gone: new Set(gone), names: new Map(names) }
  }

  /** The present revision, which may be new, or made anew after older files were put back. */
  saw(snapshot: BookSnapshot): void {
    const { revision } = snapshot.head
    for (const each of this.#revisions.keys()) if (each > revision) this.#revisions.delete(each)
    const cards = [...snapshot.cards()].map(({ name, etag = '' }) => [name, etag] as const)
    this.#revisions.set(revision, new Map(cards))
    this.#revision = revision
    this.#dates = new Map([...snapshot.cards()].map((row) => [row.id, this.#dated(row)]))
  }

  /** The date of a card moves forward when its ETag moves, and only then. */
  #dated(row: CardRow): CardRow {
    const { name, etag = '', modified = 0 } = row
    const before = this.#dates.get(row.id)
    if (before?.modified === undefined) return row
    const isMoved = modified > before.modified
    const isSame = modified === before.modified
    const isRight = etag === before.etag ? isSame : isMoved
    const words = `${before.etag ?? ''} of ${before.modified} became ${etag} of ${modified}`
    assert.ok(isRight, `the date of ${name} is wrong: ${words}`)
    return row
  }

  get revision(): number {
    return this.#revision
  }

  /** Files of an earlier time were put back: what was told since may be forgotten. */
  filesPutBack(): void {
    this.#told = nothingTold()
    this.#revisions.clear()
    this.#revision = 0
    this.#dates = new Map()
  }

  /** A card was shown under a name, by its ETag and perhaps its body. */
  shown(name: string, etag: string, body: string | undefined, at: Told): void {
    const version = this.#versionOf(etag, body)
    if (version === undefined) return
    const { life, number } = version
    const floor = at.versions.get(life) ?? 0
    assert.ok(
      number >= floor,
      `${name} is shown as version ${number}, after ${floor} had been told`,
    )
    assert.ok(!at.gone.has(life), `${name} is shown after it was told to be gone`)
    this.#told.versions.set(life, Math.max(number, this.#told.versions.get(life) ?? 0))
    this.#told.names.set(name, life)
  }

  /** A write was acknowledged. */
  written(name: string, write: number): void {
    const version = this.#google.versionWritten(write)
    assert.ok(version, `the write w${write} of ${name} was acknowledged and is not upstream`)
    this.#told.names.set(name, version.life)
    if (this.#google.isAlive(version.life))
      this.#told.versions.set(
        version.life,
        Math.max(version.number, this.#told.versions.get(version.life) ?? 0),
      )
  }

  /** A name was said to have no card (any more), or a deletion was acknowledged. */
  absent(name: string, at: Told): void {
    const life = at.names.get(name)
    if (life === undefined) return
    assert.ok(!this.#google.isAlive(life), `${name} is told to be gone and lives upstream`)
    this.#told.gone.add(life)
  }

  /** A whole listing: nothing that was shown before and lives upstream is left out. */
  listed(names: ReadonlySet<string>, at: Told): void {
    for (const [name, life] of at.names)
      if (!names.has(name) && !at.gone.has(life))
        assert.ok(!this.#google.isAlive(life), `${name} lives upstream and is not listed`)
  }

  /** What a device believes is one of the revisions; `but`: names that it was told to ask for again. */
  isRevision(known: KnownCards, revisions: readonly number[], but: ReadonlySet<string>): void {
    const states = revisions.flatMap((revision) => this.#revisions.get(revision) ?? [])
    assert.ok(
      states.length > 0,
      `the answer is of a revision that never was: ${revisions.join(', ')}`,
    )
    const differences = states.map((state) => differencesOf(known, state, but))
    assert.ok(
      differences.some(({ length }) => length === 0),
      `the device believes what was at no revision of ${revisions.join(', ')}: ${(differences[0] ?? []).join('; ')}`,
    )
  }

  revisionsFrom(first: number): readonly number[] {
    return [...this.#revisions.keys()].filter((each) => each >= first)
  }

  /** By the body where the ETag tells no version: its writer's last. An ETag and a body are of one version. */
  #versionOf(etag: string, body: string | undefined): Version | undefined {
    const number = versionIn(etag)
    const write = body === undefined ? undefined : Number(/NOTE:w(\d+)/.exec(body)?.[1])
    const version = number === undefined ? undefined : this.#google.versions[number]
    if (version === undefined)
      return write === undefined ? undefined : this.#google.versionWritten(write)
    assert.ok(
      write === undefined || write === version.write,
      `an ETag is of version ${version.number} (w${version.write}), and its body is w${write}`,
    )
    // An upload that was sent again made the same card twice: either counts as the later one.
    return this.#google.versionWritten(version.write) ?? version
  }
}

const nothingTold = () => ({
  versions: new Map<string, number>(),
  gone: new Set<string>(),
  names: new Map<string, string>(),
})

function differencesOf(
  known: KnownCards,
  state: ReadonlyMap<string, string>,
  but: ReadonlySet<string>,
): readonly string[] {
  const names = new Set([...known.keys(), ...state.keys()])
  return [...names].flatMap((name) => {
    const [here, there] = [known.get(name), state.get(name)]
    return here === there || but.has(name)
      ? []
      : [`${name} is ${here ?? 'not known'} there and ${there ?? 'absent'} here`]
  })
}
