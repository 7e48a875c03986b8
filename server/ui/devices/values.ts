import { copyable } from '../frame/copyable.ts'
import { html, type Html } from '../frame/html.ts'
import { nameOf } from '../../clients/list.ts'
import { prose } from '../frame/prose.ts'
import { fill, type Client, type Field, type Reach, type Values } from '../../clients/values.ts'

/** What a client's values are made of; its address depends on where it runs. */
export interface ValuesFor extends Omit<Values, 'server'> {
  readonly reach: Reach
  /** The settings file, to name it to a person. */
  readonly file: string
}

/** How to set a client up, in its own words, step by step; `heading` goes before its name. */
export function setUp(client: Client, given: ValuesFor, heading: string): Html {
  const { here, elsewhere } = given.reach
  const server = client.runs === 'here' ? here : elsewhere
  if (server === undefined)
    return html`<h2>${client.name} cannot reach this bridge yet</h2>
      ${unreachable(given)}`
  const isEither = client.runs === 'here' && elsewhere !== undefined
  return html`<h2>${heading} ${nameOf(client)}</h2>
    ${steps(client, { ...given, server })}
    ${
      isEither &&
      html`<details>
        <summary>It runs on another computer</summary>
        ${steps(client, { ...given, server: elsewhere })}
      </details>`
    }
    ${goodToKnow(client, { ...given, server })}`
}

function steps(client: Client, values: Values): Html {
  const { where, fields, lines, then } = client
  if (where === undefined && then === undefined && fields) return list(fields, values)
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
        ${list(fields, values)}
      </li>`
    }
    ${
      lines !== undefined &&
      html`<li>
        <p>Use these lines</p>
        ${block(fill(lines, values))}
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

const list = (fields: readonly Field[], values: Values): Html =>
  html`<dl class="values">
    ${fields.map(
      (field) =>
        html`<div>
          <dt>${field.label}</dt>
          <dd>${typed(field, values)}</dd>
        </div>`,
    )}
  </dl>`

function typed({ label, value }: Field, values: Values): Html {
  if (value === '{password}' && values.password === undefined)
    return html`<span class="muted">it was shown once, when it was made</span>`
  const text = fill(value, values)
  // What is the same for everybody, or a switch, is not pasted.
  return /\{(?!ssl|port)/.test(value)
    ? copyable(text, label)
    : html`<code class="plain">${text}</code>`
}

const block = (text: string): Html =>
  html`<div class="block">
    <pre tabindex="0"><code>${text}</code></pre>
    <button type="button" class="copy" data-copy="${text}" aria-label="Copy these lines" hidden>
      Copy
    </button>
  </div>`

const goodToKnow = ({ notes }: Client, values: Values): Html =>
  html`<div class="notes">
    <h3>Good to know</h3>
    <ul>
      ${notes.map((note) => html`<li>${prose(fill(note, values))}</li>`)}
    </ul>
  </div>`

/** What keeps a client on another machine from the bridge, and the cure. */
const unreachable = ({ file, user, password }: ValuesFor): Html =>
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
          ${list(kept, { user, password, server: 'http://localhost/', email: undefined, book: undefined })}
        </li>`
      }
    </ol>`

const kept: readonly Field[] = [
  { label: 'User name', value: '{user}' },
  { label: 'Password', value: '{password}' },
]
