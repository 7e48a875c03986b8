import { html, type Html } from './html.ts'
import { renderPostForm } from './form.ts'
import type { FlashMessage, BrowserSession } from './browser-sessions.ts'
import type { HtmlPage, NavigationSection } from './page-route.ts'

/** What the layout shows beside the page itself. */
export interface PageLayoutOptions {
  readonly session: BrowserSession | undefined
  /** URL of a file in assets/. */
  readonly assetUrl: (name: string) => string
  /** The entries of the navigation. */
  readonly sections: readonly NavigationSection[]
}

/** In this order: where rules of two files hold for an element, the later file's wins. */
const baseStyles = ['style.css', 'boxes.css', 'text.css', 'forms.css']

const sectionNames: Readonly<Record<NavigationSection, string>> = {
  accounts: 'Accounts',
  devices: 'Devices',
  traffic: 'Traffic',
  settings: 'Settings',
}

/** The whole document. It is complete without its scripts. */
export function renderPage(page: HtmlPage, options: PageLayoutOptions): Html {
  const { session, assetUrl } = options
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
        <link rel="icon" type="image/svg+xml" href="${assetUrl('icon.svg')}" />
        ${[...baseStyles, ...(page.styles ?? [])].map(
          (name) => html`<link rel="stylesheet" href="${assetUrl(name)}" />`,
        )}
        ${['page.js', ...(page.scripts ?? [])].map(
          (name) => html`<script type="module" src="${assetUrl(name)}"></script>`,
        )}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${session ? navigationBar(page, options, session) : plainBar(assetUrl)}
        <main id="main" class="${page.narrow ? 'narrow' : ''}" tabindex="-1">
          ${(session?.takeFlashMessages() ?? []).map(({ kind, text }) => renderNotice(kind, text))}
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
export const renderNotice = (kind: FlashMessage['kind'], content: Html | string): Html =>
  html`<div class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">
    <p>${content}</p>
  </div>`

const brand = (assetUrl: PageLayoutOptions['assetUrl']): Html =>
  html`<img src="${assetUrl('icon.svg')}" alt="" width="28" height="28" /><span
      >carddav-bridge</span
    >`

const plainBar = (assetUrl: PageLayoutOptions['assetUrl']): Html =>
  html`<div class="bar">
    <div class="bar-inside"><span class="brand">${brand(assetUrl)}</span></div>
  </div>`

const navigationBar = (
  page: HtmlPage,
  { sections, assetUrl: asset }: PageLayoutOptions,
  session: BrowserSession,
): Html =>
  html`<div class="bar">
    <div class="bar-inside">
      <a class="brand" href="/ui/">${brand(asset)}</a>
      <nav aria-label="Pages">
        ${sections.map(
          (section) =>
            html`<a href="/ui/${section}" ${section === page.section && html`aria-current="page"`}
              >${sectionNames[section]}</a
            >`,
        )}
      </nav>
      ${renderPostForm({ session }, '/ui/leave', html`<button class="quiet">Sign out</button>`, {
        kind: 'inline',
      })}
    </div>
  </div>`
