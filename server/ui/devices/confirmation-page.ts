import { renderPostForm } from '../frame/form.ts'
import { html } from '../frame/html.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

export interface ConfirmationPageOptions {
  readonly title: string
  readonly text: string
  readonly button: string
  /** Path that the form is sent to. */
  readonly action: string
  /** Path of the page to go back to. */
  readonly back: string
}

/** Asks before something that cannot be undone. */
export const confirmationPage = (
  request: OwnerPageRequest,
  { title, text, button, action, back }: ConfirmationPageOptions,
): HtmlPage => ({
  title,
  section: 'devices',
  narrow: true,
  content: renderPostForm(
    request,
    action,
    html`<p>${text}</p>
      <div class="buttons">
        <button class="danger">${button}</button>
        <a class="button" href="${back}">Leave it as it is</a>
      </div>`,
  ),
})
