import type { Schedule } from './schedule.ts'
import type { SimulatedGoogle } from './simulated-google.ts'
import type { Misbehaviour } from './simulated-upstream.ts'

/** Somebody changes the book at upstream's own web page. */
export function editUpstream(schedule: Schedule, google: SimulatedGoogle, write: number): void {
  const ids = [...google.cards.keys()]
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', 'UID:theirs', 'N:Theirs;;;;', 'FN:Theirs']
  const body = [...lines, `NOTE:w${write}`, 'END:VCARD', ''].join('\r\n')
  const what = schedule.random()
  const isNew = ids.length < 3 || what < 0.35
  const id = isNew ? `theirs-${write}.vcf` : schedule.pick(ids)
  if (isNew || what < 0.75) schedule.tell(`upstream: ${google.put(id, body).id} is w${write}`)
  else {
    google.remove(id)
    schedule.tell(`upstream: ${id} is deleted`)
  }
}

/** Upstream is about to get something wrong. */
export function misbehave(
  schedule: Schedule,
  google: SimulatedGoogle,
  misbehaviour: Misbehaviour,
): void {
  const ids = [...google.cards.keys()]
  const what = schedule.pick(['leftOut', 'saysNotFound', 'saysGone', 'forgetsToken', 'undelivered'])
  schedule.tell(`upstream will misbehave: ${what}`)
  // A card that is neither listed nor delivered is believed to be gone.
  const { leftOut, saysGone, hasLied } = misbehaviour
  const isLying = leftOut > 0 || saysGone || hasLied
  if (what !== 'undelivered')
    Object.assign(misbehaviour, { [what]: what === 'leftOut' ? schedule.random() : true })
  else if (ids.length > 0 && !isLying) misbehaviour.undelivered.add(schedule.pick(ids))
}
