import { setImmediate } from 'node:timers/promises'

/** So long one request may keep all others waiting, in milliseconds. */
const slice = 5

/** Works through many items and lets others have their turn now and then. */
export async function forEachInSlices<T>(
  items: Iterable<T>,
  work: (item: T) => unknown,
): Promise<void> {
  let turn = performance.now()
  for (const item of items) {
    work(item)
    if (performance.now() - turn < slice) continue
    await setImmediate()
    turn = performance.now()
  }
}
