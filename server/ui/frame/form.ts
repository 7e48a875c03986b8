import { html, type Html, type Shown } from './html.ts'
import type { Visit } from './visit.ts'

/** A form that POSTs to a path of ours, with the session's token. */
export const postForm = (
  { session }: Pick<Visit, 'session'>,
  action: string,
  content: Html,
  { kind = 'stack' }: { readonly kind?: 'stack' | 'inline' } = {},
): Html =>
  html`<form class="${kind}" method="post" action="${action}">
    <input type="hidden" name="token" value="${session.formToken}" />${content}
  </form>`

/** One line to fill in. */
export interface Field {
  readonly label: string
  readonly name: string
  /** Under the label: what is expected, and why. */
  readonly hint?: Shown
  /** What is wrong with what was typed. */
  readonly fault?: string | undefined
  readonly value?: string | undefined
  readonly type?: 'text' | 'password' | 'search' | 'date' | 'number'
  readonly autocomplete?: string
  readonly required?: boolean
  readonly pattern?: string
  readonly maxlength?: number
  readonly placeholder?: string
}

/** A label, what is expected, and the input; a fault is read out with it. */
export function field({ label, name, hint, fault, type = 'text', ...rest }: Field): Html {
  const about = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ')
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${describe(name, hint, fault)}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${rest.value ?? ''}"
      autocomplete="${rest.autocomplete ?? 'off'}"
      autocapitalize="none"
      spellcheck="false"
      ${attribute('aria-describedby', about)}
      ${fault && html`aria-invalid="true"`}
      ${attribute('pattern', rest.pattern)}
      ${attribute('maxlength', rest.maxlength)}
      ${attribute('placeholder', rest.placeholder)}
      ${rest.required && 'required'}
    />
  </div>`
}

/** Tells a password manager whose password the form asks for; nobody else sees it. */
export const ownerName = html`<input
  name="username"
  value="owner"
  autocomplete="username"
  readonly
  hidden
/>`

/** A list to choose from. */
export interface Choice {
  readonly label: string
  readonly name: string
  readonly hint?: Shown
  readonly value?: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export const choice = ({ label, name, hint, value, options }: Choice): Html =>
  html`<div class="field">
    <label for="${name}">${label}</label>
    ${describe(name, hint)}
    <select id="${name}" name="${name}" ${attribute('aria-describedby', hint && `${name}-hint`)}>
      ${options.map(
        (option) =>
          html`<option value="${option.value}" ${option.value === value && 'selected'}>
            ${option.label}
          </option>`,
      )}
    </select>
  </div>`

/** A box to tick; its value is `on` when ticked. */
export interface Tick {
  readonly label: string
  readonly name: string
  readonly hint?: Shown
  readonly checked?: boolean
}

export const tick = ({ label, name, hint, checked = false }: Tick): Html =>
  html`<div class="tick">
    <input
      id="${name}"
      name="${name}"
      type="checkbox"
      ${checked && 'checked'}
      ${attribute('aria-describedby', hint && `${name}-hint`)}
    />
    <div><label for="${name}">${label}</label>${describe(name, hint)}</div>
  </div>`

const describe = (name: string, hint: Shown, fault?: string): Html =>
  html`${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  ${fault && html`<p class="fault" id="${name}-fault">${fault}</p>`}`

const attribute = (name: string, value: Shown): Html | undefined =>
  value === undefined || value === '' || value === false ? undefined : html`${name}="${value}"`
