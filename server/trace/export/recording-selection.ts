import type { RecordedRequest } from '../record/recorded-request.ts'
import { matchesRecordingFilter, type RecordingFilter } from '../show/recording-filter.ts'
import type { TurnLimit } from './event-loop-turns.ts'

/** The recordings that match; to search a full buffer for a text takes more than one turn of the event loop. */
export async function selectRecordings(
  recordings: readonly RecordedRequest[],
  filter: RecordingFilter,
  limit: TurnLimit,
): Promise<readonly RecordedRequest[]> {
  const selected: RecordedRequest[] = []
  for (const recorded of recordings) {
    if (matchesRecordingFilter(recorded, filter)) selected.push(recorded)
    if (limit.isReached()) await limit.nextTurn()
  }
  return selected
}
