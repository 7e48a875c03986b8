import { html, type Html } from '../frame/html.ts'
import type { HtmlPage } from '../frame/page-route.ts'

/** A view of the traffic. */
export type TrafficView = 'requests' | 'sessions' | 'plots'

const views: Readonly<Record<TrafficView, { readonly path: string; readonly name: string }>> = {
  requests: { path: '/ui/traffic', name: 'Requests' },
  sessions: { path: '/ui/traffic/sessions', name: 'Sessions' },
  plots: { path: '/ui/traffic/plots', name: 'Plots' },
}

/** A page about traffic: with the style sheets of traffic, and links to the other views. */
export const trafficPage = (
  view: TrafficView | undefined,
  { scripts = [], styles = [], ...page }: Omit<HtmlPage, 'section' | 'actions'>,
): HtmlPage => ({
  ...page,
  section: 'traffic',
  styles: ['traffic.css', ...styles],
  scripts: ['traffic-clock.js', ...scripts],
  actions: tabs(view),
})

const tabs = (shown: TrafficView | undefined): Html =>
  html`<nav class="tabs" aria-label="Views of the traffic">
    ${Object.entries(views).map(
      ([view, { path, name }]) =>
        html`<a href="${path}" ${view === shown && html`aria-current="page"`}>${name}</a>`,
    )}
  </nav>`
