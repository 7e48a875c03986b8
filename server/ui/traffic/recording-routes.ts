import type { Device } from '../../../lib/store/devices.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { RecordingRule } from '../../trace/record/tracer.ts'
import { renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import {
  seeOtherReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'
import type { RecordingState } from './recording-state.ts'

/** Switches recording on for a time and off, and deletes what was recorded. */
export const createRecordingRoutes = (context: PagesContext): readonly PageRoute[] => [
  {
    method: 'POST',
    path: '/ui/traffic/record',
    handle: (request) => submitRecording(context, request),
  },
  {
    method: 'POST',
    path: '/ui/traffic/stop',
    handle: ({ session }) => {
      context.tracer.stopRecording()
      session.addFlashMessage(
        'good',
        'Recording has stopped. What was recorded stays until you clear it.',
      )
      return seeOtherReply('/ui/traffic')
    },
  },
  {
    method: 'POST',
    path: '/ui/traffic/clear',
    handle: ({ session }) => {
      context.tracer.recordings.clear()
      session.addFlashMessage('good', 'What was recorded is gone.')
      return seeOtherReply('/ui/traffic')
    },
  },
]

async function submitRecording(
  { tracer, store }: PagesContext,
  { form }: OwnerPageRequest,
): Promise<RouteReply> {
  const period = periods.find(({ minutes }) => String(minutes) === form.get('minutes'))
  if (!period) throw new HttpError(422, 'Choose how long to record: 15 minutes, an hour or 8 hours')
  const device = chosenDevice(await store.devices(), form.get('who') ?? '')
  // "Everybody" holds for each device too.
  if (device === undefined) tracer.stopRecording()
  tracer.startRecording({ device, until: Date.now() + period.minutes * 60_000 })
  return seeOtherReply('/ui/traffic')
}

function chosenDevice(devices: readonly Device[], who: string): RecordingRule['device'] {
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
export const renderRecordingCard = (
  request: OwnerPageRequest,
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
      ${recordForm(request, isOn, devices)} ${isOn && stopForm(request)}
      ${held > 0 && clearForm(request)}
    </div>
  </section>`

const recordForm = (request: OwnerPageRequest, isOn: boolean, devices: readonly Device[]): Html =>
  renderPostForm(
    request,
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

const stopForm = (request: OwnerPageRequest): Html =>
  renderPostForm(request, '/ui/traffic/stop', html`<button>Stop</button>`, { kind: 'inline' })

const clearForm = (request: OwnerPageRequest): Html =>
  renderPostForm(request, '/ui/traffic/clear', html`<button class="quiet">Clear</button>`, {
    kind: 'inline',
  })
