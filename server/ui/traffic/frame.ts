import { html, type Html } from '../frame/html.ts'
import type { Page } from '../frame/visit.ts'

/** A view of the traffic. */
export type View = 'requests' | 'sessions' | 'plots'

const views: Readonly<Record<View, { readonly path: string; readonly name: string }>> = {
  requests: { path: '/ui/traffic', name: 'Requests' },
  sessions: { path: '/ui/traffic/sessions', name: 'Sessions' },
  plots: { path: '/ui/traffic/plots', name: 'Plots' },
}

/** A page about traffic: with its own style, and links to the other views. */
export const trafficPage = (
  view: View | undefined,
  { scripts = [], ...page }: Omit<Page, 'section' | 'styles' | 'actions'>,
): Page => ({
  ...page,
  section: 'traffic',
  styles: ['traffic.css'],
  scripts: ['traffic-clock.js', ...scripts],
  actions: tabs(view),
})

const tabs = (shown: View | undefined): Html =>
  html`<nav class="tabs" aria-label="Views of the traffic">
    ${Object.entries(views).map(
      ([view, { path, name }]) =>
        html`<a href="${path}" ${view === shown && html`aria-current="page"`}>${name}</a>`,
    )}
  </nav>`
