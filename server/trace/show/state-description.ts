import type { RecordedBookState, RecordedRequest } from '../record/recorded-request.ts'

/**
 * From which state of an address book a request was answered, as a person would tell it: how old it was, and why it was no
 * younger. Undefined when upstream was asked for it within the request, and when no address book was read.
 */
export function describeBookStates({
  states,
}: Pick<RecordedRequest, 'states'>): string | undefined {
  const told = states
    .filter(({ refresh, failure }) => refresh !== 'done' || failure !== undefined)
    .map((state) => (states.length > 1 ? `${state.book}: ${describe(state)}` : describe(state)))
  return told.length === 0 ? undefined : told.join('; ')
}

function describe({ age, refresh, failure }: RecordedBookState): string {
  const words = `answered from what was confirmed ${ageText(age)} ago`
  if (failure !== undefined) return `${words}; upstream could not be asked: ${failure}`
  return refresh === 'running' ? `${words}; upstream had not answered yet` : words
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** In the largest unit of which there is one: `3 h`. */
function ageText(milliseconds: number): string {
  const [unit, length] = units.find((each) => milliseconds >= each[1]) ?? []
  return length === undefined ? 'less than 1 s' : `${Math.floor(milliseconds / length)} ${unit}`
}
