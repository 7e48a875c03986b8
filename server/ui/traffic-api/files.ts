import { version } from '../../package/version.ts'
import { toBundle } from '../../trace/export/bundle.ts'
import { filterFrom, isWanted } from '../../trace/show/filter.ts'
import { toFixture } from '../../trace/export/fixture.ts'
import { createMaskText } from '../../trace/export/masked-text.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Reply, Visit } from '../frame/visit.ts'

/** Those that the query asks for. */
export function wanted(
  { tracer }: PagesInside,
  { query }: Pick<Visit, 'query'>,
): readonly Recorded[] {
  const filter = filterFrom(query)
  return tracer.ring.all().filter((recorded) => isWanted(recorded, filter))
}

/** What a client asked as a fixture for the test suite, called `name`; cards are masked. */
export const fixtureFile = (house: PagesInside, visit: Visit): Reply => {
  const name = visit.query.get('name') ?? 'a client'
  return file('fixture.json', toFixture(wanted(house, visit), name, createMaskText()))
}

/** All that a bug report needs, masked; takes as long as `doctor` does. */
export async function bundleFile(house: PagesInside, visit: Visit): Promise<Reply> {
  const { settings } = house
  const recordings = wanted(house, visit)
  const doctor = await examined(settings)
  return file(
    'carddav-bridge-report.json',
    toBundle({ settings, recordings, doctor, version: version() }),
  )
}

/** What `doctor --json` prints; loaded only now, as nearly nobody needs it. */
async function examined(settings: PagesInside['settings']): Promise<string> {
  const { doctor } = await import('../../cli/commands/doctor.ts')
  const said: string[] = []
  const print = (text: string): void => void said.push(text)
  await doctor({ settings, terminal: { print, note: print, input: process.stdin } }, { json: true })
  return said.join('\n')
}

const file = (filename: string, content: unknown): Reply => ({
  download: `${JSON.stringify(content, undefined, 2)}\n`,
  type: 'application/json',
  filename,
})
