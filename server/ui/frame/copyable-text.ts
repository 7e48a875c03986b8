import { html, type Html } from './html.ts'

/** A text to type elsewhere, with a button that copies it. `what` completes "Copy …" for those who cannot see. */
export const renderCopyableText = (text: string, what: string): Html =>
  html`<span class="copyable"
    ><code>${text}</code
    ><button type="button" class="copy" data-copy="${text}" aria-label="Copy ${what}" hidden>
      Copy
    </button></span
  >`
