import { html, type Html } from './html.ts'
import { postForm } from './form.ts'
import type { Notice, Session } from './sessions.ts'
import type { Page, Section } from './visit.ts'

/** What every page shows beside its own. */
export interface Frame {
  readonly session: Session | undefined
  /** Address of a file in assets/. */
  readonly asset: (name: string) => string
  /** Which sections there are. */
  readonly sections: readonly Section[]
}

const names: Readonly<Record<Section, string>> = {
  accounts: 'Accounts',
  devices: 'Devices',
  traffic: 'Traffic',
  settings: 'Settings',
}

/** A whole page. It is complete without its scripts. */
export function layout(page: Page, frame: Frame): Html {
  const { session, asset } = frame
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} – carddav-bridge</title>
        ${
          page.refresh &&
          html`<meta
            http-equiv="refresh"
            content="${page.refresh.after}; url=${page.refresh.to}"
          />`
        }
        <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}" />
        ${['style.css', ...(page.styles ?? [])].map(
          (name) => html`<link rel="stylesheet" href="${asset(name)}" />`,
        )}
        ${['page.js', ...(page.scripts ?? [])].map(
          (name) => html`<script type="module" src="${asset(name)}"></script>`,
        )}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${session ? bar(page, frame, session) : plainBar(asset)}
        <main id="main" class="${page.narrow ? 'narrow' : ''}" tabindex="-1">
          ${(session?.told() ?? []).map(({ kind, text }) => notice(kind, text))}
          <header class="head">
            <div>
              <h1>${page.title}</h1>
              ${page.lead !== undefined && html`<p class="lead">${page.lead}</p>`}
            </div>
            ${page.actions && html`<div class="actions">${page.actions}</div>`}
          </header>
          ${page.content}
        </main>
      </body>
    </html> `
}

/** A sentence that stands out; `bad` is read out at once. */
export const notice = (kind: Notice['kind'], content: Html | string): Html =>
  html`<div class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">
    <p>${content}</p>
  </div>`

const brand = (asset: Frame['asset']): Html =>
  html`<img src="${asset('icon.svg')}" alt="" width="28" height="28" /><span>carddav-bridge</span>`

const plainBar = (asset: Frame['asset']): Html =>
  html`<div class="bar">
    <div class="bar-inside"><span class="brand">${brand(asset)}</span></div>
  </div>`

const bar = (page: Page, { sections, asset }: Frame, session: Session): Html =>
  html`<div class="bar">
    <div class="bar-inside">
      <a class="brand" href="/ui/">${brand(asset)}</a>
      <nav aria-label="Pages">
        ${sections.map(
          (section) =>
            html`<a href="/ui/${section}" ${section === page.section && html`aria-current="page"`}
              >${names[section]}</a
            >`,
        )}
      </nav>
      ${postForm({ session }, '/ui/leave', html`<button class="quiet">Sign out</button>`, {
        kind: 'inline',
      })}
    </div>
  </div>`
