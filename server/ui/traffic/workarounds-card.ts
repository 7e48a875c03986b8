import { clientProfiles } from '../../../lib/operations/clients/client-profiles.ts'
import {
  explainWorkarounds,
  type WorkaroundExplanation,
} from '../../trace/show/workaround-explanation.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { html, type Html } from '../frame/html.ts'

/** What the bridge changed on the way, each with its reason and source. */
export const renderWorkaroundsCard = (recorded: RecordedRequest): Html => {
  const rows = explainWorkarounds(recorded.repairs)
  return html`<section class="card" aria-labelledby="repairs">
    <h2 id="repairs">
      ${rows.length === 0 ? 'Nothing had to be repaired' : 'What the bridge repaired'}
    </h2>
    ${
      rows.length === 0
        ? html`<p class="muted">${withoutRepairs(recorded)}</p>`
        : html`<ul class="repairs">
            ${rows.map(repair)}
          </ul>`
    }
    ${profileNote(recorded.profile)}
  </section>`
}

function withoutRepairs({ upstream }: RecordedRequest): string {
  if (upstream.length === 0) return 'Upstream was not asked.'
  return upstream.every(({ status }) => status === undefined)
    ? 'Upstream gave no answer.'
    : 'Beside paths, credentials and names, which always change, the client and upstream spoke the same language here.'
}

const kinds: Readonly<Record<WorkaroundExplanation['table'], string>> = {
  quirk: 'Quirk of upstream',
  profile: 'Need of the client',
  bridge: 'Care of the bridge',
}

const repair = ({ table, row, because, cure, source, did }: WorkaroundExplanation): Html =>
  html`<li>
    <p class="repair-head"><span class="badge warn">${kinds[table]}</span> <code>${row}</code></p>
    ${did.slice(0, mostActs).map((one) => html`<p class="did">${sentence(one)}</p>`)}
    ${did.length > mostActs && html`<p class="did">And ${did.length - mostActs} more of its kind.</p>`}
    <p class="muted">
      ${because !== undefined && html`Why: ${because}. `}${cure !== undefined && html`The cure: ${cure}. `}
      ${source !== undefined && html`<span class="source">Source: ${source}.</span>`}
    </p>
  </li>`

const mostActs = 5

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function profileNote(name: string | undefined): Html | undefined {
  const profile = clientProfiles.find((one) => one.name === name)
  if (!profile) return undefined
  if (name === 'default')
    return html`<p class="muted">
      Served by the <code>default</code> profile: as the RFCs say, since nothing else is known of
      this client.
    </p>`
  return html`<p class="muted">
    Served by the client profile <code>${profile.name}</code>: ${profile.reason} (<span
      class="source"
      >${profile.source}</span
    >).
  </p>`
}
