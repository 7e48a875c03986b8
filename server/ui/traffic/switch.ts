import type { Device } from '../../../lib/store/store.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Watch } from '../../trace/record/tracer.ts'
import { postForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { seeOther, type Reply, type Route, type Visit } from '../frame/visit.ts'
import type { RecordingState } from './state.ts'

/** Recording is switched on for a time, off, and what was recorded is thrown away. */
export const createSwitch = (house: PagesHouse): readonly Route[] => [
  { method: 'POST', path: '/ui/traffic/record', handle: (visit) => record(house, visit) },
  {
    method: 'POST',
    path: '/ui/traffic/stop',
    handle: ({ session }) => {
      house.tracer.off()
      session.tell('good', 'Recording has stopped. What was recorded stays until you clear it.')
      return seeOther('/ui/traffic')
    },
  },
  {
    method: 'POST',
    path: '/ui/traffic/clear',
    handle: ({ session }) => {
      house.tracer.ring.clear()
      session.tell('good', 'What was recorded is gone.')
      return seeOther('/ui/traffic')
    },
  },
]

async function record({ tracer, store }: PagesHouse, { form }: Visit): Promise<Reply> {
  const period = periods.find(({ minutes }) => String(minutes) === form.get('minutes'))
  if (!period) throw new HttpError(422, 'Choose how long to record: 15 minutes, an hour or 8 hours')
  const device = watchedBy(await store.devices(), form.get('who') ?? '')
  // "Everybody" holds for each device too.
  if (device === undefined) tracer.off()
  tracer.on({ device, until: Date.now() + period.minutes * 60_000 })
  return seeOther('/ui/traffic')
}

function watchedBy(devices: readonly Device[], who: string): Watch['device'] {
  if (who === everybody) return undefined
  const found = devices.find((device) => idOf(device) === who)
  if (!found) throw new HttpError(404, 'There is no such device any more: choose another one')
  return { account: found.account, device: found.name }
}

const everybody = '*'
const idOf = ({ account, name }: Device): string => `${account}/${name}`

const periods = [
  { minutes: 15, label: '15 minutes' },
  { minutes: 60, label: '1 hour' },
  { minutes: 480, label: '8 hours' },
]

/** Whether traffic is recorded, and the form that changes that. */
export const recordingCard = (
  visit: Visit,
  { isOn, words, held, heldWords }: RecordingState,
  devices: readonly Device[],
): Html =>
  html`<section class="card recording" aria-labelledby="recording-words" data-recording>
    <div class="recording-state">
      <span class="lamp ${isOn && 'on'}" aria-hidden="true"></span>
      <div>
        <h2 id="recording-words">${words}</h2>
        <p class="muted" id="recording-held">${heldWords}</p>
      </div>
    </div>
    <div class="recording-forms">
      ${recordForm(visit, isOn, devices)} ${isOn && stopForm(visit)} ${held > 0 && clearForm(visit)}
    </div>
  </section>`

const recordForm = (visit: Visit, isOn: boolean, devices: readonly Device[]): Html =>
  postForm(
    visit,
    '/ui/traffic/record',
    html`<label class="sr" for="who">Who is recorded</label>
      <select id="who" name="who">
        <option value="${everybody}">Everybody</option>
        ${devices.map(
          (device) =>
            html`<option value="${idOf(device)}">${device.name} of ${device.account}</option>`,
        )}
      </select>
      <label class="sr" for="minutes">How long</label>
      <select id="minutes" name="minutes">
        ${periods.map(({ minutes, label }) => html`<option value="${minutes}">${label}</option>`)}
      </select>
      <button class="${isOn ? '' : 'primary'}">
        ${isOn ? 'Record again' : 'Start recording'}
      </button>`,
    { kind: 'inline' },
  )

const stopForm = (visit: Visit): Html =>
  postForm(visit, '/ui/traffic/stop', html`<button>Stop</button>`, { kind: 'inline' })

const clearForm = (visit: Visit): Html =>
  postForm(visit, '/ui/traffic/clear', html`<button class="quiet">Clear</button>`, {
    kind: 'inline',
  })
