import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { body, type Kind } from './multistatus-bodies.ts'
import { approaches, type ApproachName } from './multistatus-run.ts'

const names: readonly ApproachName[] = ['ours', 'sax', 'xml2js']
/** How long one approach runs on one body, in each of the rounds. */
const milliseconds = 2000
const rounds = 3

interface Body {
  readonly kind: Kind
  readonly count: number
  readonly file: string
}

/**
 * Reading upstream's listings and cards: speed of the bridge's reader beside that of parsers that find the same, and the
 * memory each takes. Rounds are interleaved; the figures are medians.
 */
export async function benchMultistatus(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'carddav-bridge-bench-'))
  try {
    for (const kind of ['listing', 'cards'] as const) assertSameRows(kind, 100)
    const make = (kind: Kind, count: number): Body => write(folder, kind, count)
    await speedTable([make('listing', 10_000), make('cards', 1_000)])
    await memoryTable([
      make('listing', 1_000),
      make('listing', 50_000),
      make('cards', 1_000),
      make('cards', 50_000),
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Throws unless all approaches find the same in a body: else they could not be compared. */
function assertSameRows(kind: Kind, count: number): void {
  const rowsOf = (name: ApproachName): readonly unknown[] => {
    const rows: unknown[] = []
    approaches[name](body(kind, count), (...row) => rows.push(row))
    return rows
  }
  const expected = rowsOf('sax')
  assert.equal(expected.length, count)
  for (const name of ['ours', 'xml2js'] as const) assert.deepEqual(rowsOf(name), expected, name)
}

function write(folder: string, kind: Kind, count: number): Body {
  const file = join(folder, `${kind}-${count}.xml`)
  const descriptor = openSync(file, 'w')
  for (const part of body(kind, count)) writeSync(descriptor, part)
  closeSync(descriptor)
  return { kind, count, file }
}

async function speedTable(bodies: readonly Body[]): Promise<void> {
  const speeds = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      for (const each of bodies) {
        const key = `${name} ${each.file}`
        const { speed } = await run(name, each, milliseconds)
        speeds.set(key, [...(speeds.get(key) ?? []), speed])
      }
    }
  }
  const speed = (name: ApproachName, { file }: Body): number =>
    median(speeds.get(`${name} ${file}`) ?? [])
  console.log(
    `\nreading multistatus answers, MB/s of processor time, warm (median of ${rounds} rounds)`,
  )
  console.table(Object.fromEntries(names.map((name) => [name, speedRow(name, bodies, speed)])))
}

function speedRow(
  name: ApproachName,
  bodies: readonly Body[],
  speed: (name: ApproachName, body: Body) => number,
): Record<string, string> {
  return Object.fromEntries(
    bodies.flatMap((each) => [
      [label(each), speed(name, each).toFixed(1)],
      [`ours / this (${each.kind})`, `${(speed('ours', each) / speed(name, each)).toFixed(1)}x`],
    ]),
  )
}

async function memoryTable(bodies: readonly Body[]): Promise<void> {
  const peaks = new Map<string, Record<string, string>>()
  for (const name of names) {
    const row: Record<string, string> = {}
    for (const each of bodies) row[label(each)] = (await run(name, each, 0)).memory.toFixed(0)
    peaks.set(name, row)
  }
  console.log(
    '\nreading multistatus answers, peak memory (RSS) in MB of a process that does it once',
  )
  console.table(Object.fromEntries(peaks))
}

const label = ({ kind, count }: Body): string => `${kind} ${count}`

const execute = promisify(execFile)

async function run(
  name: ApproachName,
  { file }: Body,
  time: number,
): Promise<{ speed: number; memory: number }> {
  const script = join(import.meta.dirname, 'multistatus-run.ts')
  const { stdout } = await execute(process.execPath, [script, name, file, String(time)])
  return JSON.parse(stdout) as { speed: number; memory: number }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

if (import.meta.main) await benchMultistatus()
