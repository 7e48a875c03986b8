import { html, type Html, type HtmlValue } from './html.ts'
import type { OwnerPageRequest } from './page-route.ts'

/** A form that POSTs to a path of ours, with the session's token. */
export const renderPostForm = (
  { session }: Pick<OwnerPageRequest, 'session'>,
  action: string,
  content: Html,
  { kind = 'stack' }: { readonly kind?: 'stack' | 'inline' } = {},
): Html =>
  html`<form class="${kind}" method="post" action="${action}">
    <input type="hidden" name="token" value="${session.formToken}" />${content}
  </form>`

/** A labelled input of one line. */
export interface TextField {
  readonly label: string
  readonly name: string
  /** Under the label: what is expected, and why. */
  readonly hint?: HtmlValue
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
export function renderTextField({
  label,
  name,
  hint,
  fault,
  type = 'text',
  ...rest
}: TextField): Html {
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

/** An invisible input that tells a password manager whose password the form asks for. */
export const hiddenUsernameInput = html`<input
  name="username"
  value="owner"
  autocomplete="username"
  readonly
  hidden
/>`

/** A labelled list to choose from. */
export interface SelectField {
  readonly label: string
  readonly name: string
  readonly hint?: HtmlValue
  readonly value?: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export const renderSelectField = ({ label, name, hint, value, options }: SelectField): Html =>
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

/** A labelled box to tick; its value is `on` when ticked. */
export interface CheckboxField {
  readonly label: string
  readonly name: string
  readonly hint?: HtmlValue
  readonly checked?: boolean
}

export const renderCheckboxField = ({ label, name, hint, checked = false }: CheckboxField): Html =>
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

const describe = (name: string, hint: HtmlValue, fault?: string): Html =>
  html`${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  ${fault && html`<p class="fault" id="${name}-fault">${fault}</p>`}`

const attribute = (name: string, value: HtmlValue): Html | undefined =>
  value === undefined || value === '' || value === false ? undefined : html`${name}="${value}"`
