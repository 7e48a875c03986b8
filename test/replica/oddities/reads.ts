import assert from 'node:assert/strict'
import { nameIn, rowsOf, valuesOf, type Answered, type Device } from '../../safety/device.ts'

/** Cards by name, each as the name of its person; empty where an answer tells only that it is there. */
export type View = ReadonlyMap<string, string>

/** What one read has shown; undefined: upstream's failure. */
export type Shown = View | undefined

/** Of how many cards a GET is asked, since each is asked alone. */
const asked = 2

const all = '<d:prop><d:getetag/><c:address-data/></d:prop><c:filter/>'

/** Asks everything that may be asked of an address book. */
export async function readAll(
  device: Device,
  names: readonly string[],
): Promise<Readonly<Record<string, Shown>>> {
  return {
    listing: shown(await device.propfind(device.book, '1'), device),
    'first sync': shown(await device.sync(''), device),
    multiget: await readCards(device, names),
    query: shown(await device.report('c:addressbook-query', all), device),
    GET: await readEach(device, names.slice(0, asked)),
  }
}

export const readCards = async (device: Device, names: readonly string[]): Promise<Shown> =>
  shown(await device.multiget(...names), device)

function shown(answer: Answered, device: Device): Shown {
  if (answer.status !== 207) {
    assert.ok(answer.status >= 502 && answer.status <= 504, `${answer.status} ${answer.text}`)
    return undefined
  }
  const { rows } = rowsOf(answer)
  const living = rows.filter(({ href, status }) => href !== device.book && status !== 404)
  for (const { status } of living) assert.ok(status === undefined || status === 503, String(status))
  return new Map(
    living.map((row) => [nameIn(row, device.book), nameOf(row.found.get('address-data'))]),
  )
}

async function readEach(device: Device, names: readonly string[]): Promise<Shown> {
  const view = new Map<string, string>()
  for (const name of names) {
    const { status, text } = await device.get(name)
    if (status >= 502 && status <= 504) return undefined
    assert.ok(status === 200 || status === 404, `${status} ${text}`)
    if (status === 200) view.set(name, nameOf(text))
  }
  return view
}

const nameOf = (card = ''): string => valuesOf(card, 'FN')[0] ?? ''

/** What is wrong with a view: each card must be as in one of the states, and there when it is in all of them. */
export function faultsOf(read: string, view: View, states: readonly View[]): readonly string[] {
  const all = new Set([...view.keys(), ...states.flatMap((state) => [...state.keys()])])
  const names = read === 'GET' ? [...view.keys()] : [...all]
  return names.flatMap((name) => {
    const [seen, may] = [view.get(name), states.map((state) => state.get(name))]
    if (may.includes(seen) || (seen === '' && may.some((each) => each !== undefined))) return []
    return [
      `${name} is ${seen ?? 'missing'}, may be ${may.map((each) => each ?? 'missing').join(' or ')}`,
    ]
  })
}

export const isSame = (read: string, view: View, state: View): boolean =>
  faultsOf(read, view, [state]).length === 0
