import { renderCopyableText } from '../frame/copyable-text.ts'
import { html, type Html } from '../frame/html.ts'
import { clientSetupGuides, clientNameInSentence } from '../../clients/setup-guides.ts'
import { renderBackticksAsCode } from '../frame/inline-code.ts'
import {
  fillInSetupGuideValues,
  type ClientSetupGuide,
  type SetupGuideField,
  type SetupGuideValues,
} from '../../clients/setup-guide.ts'
import type { DeviceSetupValues } from './device-setup-values.ts'

/** How to set a client up, in its own words, step by step; `heading` goes before its name. */
export function renderClientSetup(
  client: ClientSetupGuide,
  setup: DeviceSetupValues,
  heading: string,
): Html {
  const { here, elsewhere } = setup.reach
  const server = client.runs === 'here' ? here : elsewhere
  if (server === undefined)
    return html`<h2>${client.name} cannot reach this bridge yet</h2>
      ${unreachable(setup)}`
  const isEither = client.runs === 'here' && elsewhere !== undefined
  return html`<h2>${heading} ${clientNameInSentence(client)}</h2>
    ${steps(client, { ...setup, server })}
    ${
      isEither &&
      html`<details>
        <summary>It runs on another computer</summary>
        ${steps(client, { ...setup, server: elsewhere })}
      </details>`
    }
    ${notesOf(client, { ...setup, server })}`
}

function steps(client: ClientSetupGuide, values: SetupGuideValues): Html {
  const { where, fields, lines, then } = client
  if (where === undefined && then === undefined && fields) return fieldList(fields, values)
  return html`<ol class="steps">
    ${
      where !== undefined &&
      html`<li>
        <p>Open <strong>${where}</strong></p>
      </li>`
    }
    ${
      fields &&
      html`<li>
        <p>Type</p>
        ${fieldList(fields, values)}
      </li>`
    }
    ${
      lines !== undefined &&
      html`<li>
        <p>Use these lines</p>
        ${copyableBlock(fillInSetupGuideValues(lines, values))}
      </li>`
    }
    ${
      then !== undefined &&
      html`<li>
        ${lines === undefined ? html`<p>Press <strong>${then}</strong></p>` : html`<p>Run <code>${then}</code></p>`}
      </li>`
    }
  </ol>`
}

const fieldList = (fields: readonly SetupGuideField[], values: SetupGuideValues): Html =>
  html`<dl class="values">
    ${fields.map(
      (field) =>
        html`<div>
          <dt>${field.label}</dt>
          <dd>${fieldValue(field, values)}</dd>
        </div>`,
    )}
  </dl>`

function fieldValue({ label, value }: SetupGuideField, values: SetupGuideValues): Html {
  if (value === '{password}' && values.password === undefined)
    return html`<span class="muted">it was shown once, when it was made</span>`
  const text = fillInSetupGuideValues(value, values)
  // What is the same for everybody, or a switch, is not pasted.
  return /\{(?!ssl|port)/.test(value)
    ? renderCopyableText(text, label)
    : html`<code class="plain">${text}</code>`
}

const copyableBlock = (text: string): Html =>
  html`<div class="block">
    <pre tabindex="0"><code>${text}</code></pre>
    <button type="button" class="copy" data-copy="${text}" aria-label="Copy these lines" hidden>
      Copy
    </button>
  </div>`

const notesOf = ({ notes }: ClientSetupGuide, values: SetupGuideValues): Html =>
  html`<div class="notes">
    <h3>Good to know</h3>
    <ul>
      ${notes.map((note) => html`<li>${renderBackticksAsCode(fillInSetupGuideValues(note, values))}</li>`)}
    </ul>
  </div>`

/** Why a client on another machine cannot reach the bridge, and what to do. */
const unreachable = ({ file, user, password }: DeviceSetupValues): Html =>
  html`<p>It listens on this computer only, and that client runs on another device.</p>
    <ol class="steps">
      <li>
        <p>Let the bridge listen on your network. In <code>${file}</code>:</p>
        <pre tabindex="0"><code>${'{ "listen": { "addresses": ["0.0.0.0"] } }'}</code></pre>
        <p class="muted">
          It speaks HTTPS there, with a certificate of its own that the other device must trust.
        </p>
      </li>
      <li>
        <p>Start the bridge again, and open this device’s page: it then shows what to type.</p>
      </li>
      ${
        password !== undefined &&
        html`<li>
          <p>Keep the password until then, or let another be made.</p>
          ${fieldList(nameAndPassword, { user, password, server: 'http://localhost/', email: undefined, book: undefined })}
        </li>`
      }
    </ol>`

const nameAndPassword: readonly SetupGuideField[] = [
  { label: 'User name', value: '{user}' },
  { label: 'Password', value: '{password}' },
]

/** A form that shows the same page for another client; it changes nothing. */
export const renderClientSelector = (path: string, { id }: ClientSetupGuide): Html =>
  html`<form class="choose" method="get" action="${path}">
    <label for="client">Show another client</label>
    <select id="client" name="client">
      ${clientSetupGuides.map(
        (client) =>
          html`<option value="${client.id}" ${client.id === id && 'selected'}>
            ${clientNameInSentence(client)}
          </option>`,
      )}
    </select>
    <button>Show</button>
  </form>`
