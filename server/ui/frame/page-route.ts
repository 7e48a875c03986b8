import type { Readable } from 'node:stream'
import type { Html } from './html.ts'
import type { BrowserSession } from './browser-sessions.ts'

/** A request to the pages, signed in or not. Its host is checked, and an unsafe one comes from a page of ours. */
export interface PageRequest {
  /** What `:name` in the route's path stands for, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  /** The fields of a form, or the texts in an object of JSON. */
  readonly form: URLSearchParams
  /** Of the browser, when it is signed in. */
  readonly session: BrowserSession | undefined
  /** Origin that the browser addressed: `http://127.0.0.1:8843`. */
  readonly origin: string
  /** Whether the request came over loopback: then Google can send the browser back to 127.0.0.1. */
  readonly onThisMachine: boolean
  /** IP address at the other end of the connection. */
  readonly peerAddress: string
  /** User id of the program that asks, when it runs on this machine, by whatever address, and the system tells. */
  readonly peerUserId: () => Promise<number | undefined>
}

/** A request of the signed-in owner; a POST has shown the session's form token. */
export interface OwnerPageRequest extends PageRequest {
  readonly session: BrowserSession
}

export type NavigationSection = 'accounts' | 'devices' | 'traffic' | 'settings'

/** A page, to which the layout adds navigation, messages and the head. */
export interface HtmlPage {
  /** Stands in the browser's tab and as the only h1. */
  readonly title: string
  /** One sentence under the title. */
  readonly lead?: Html | string | undefined
  /** Links and buttons beside the title. */
  readonly actions?: Html | undefined
  readonly content: Html
  /** The entry of the navigation that this page belongs to. */
  readonly section?: NavigationSection | undefined
  /** Names of modules in assets/, without which the page works too. */
  readonly scripts?: readonly string[]
  /** Names of style sheets in assets/, which follow those of every page. */
  readonly styles?: readonly string[]
  /** 200 when not given. */
  readonly status?: number
  /** Seconds, then the path to which a page goes on by itself. */
  readonly refresh?: { readonly after: number; readonly to: string }
  /** For a page with little on it. */
  readonly narrow?: boolean
  /** Shown without navigation, as to somebody who is not signed in. */
  readonly signedOut?: boolean
}

/** What a route's handler answers. */
export type RouteReply =
  | { readonly page: HtmlPage; readonly headers?: Readonly<Record<string, string>> }
  /** 303. `session`: id of the session that the browser gets; null signs it out. */
  | { readonly seeOther: string; readonly session?: string | null }
  | { readonly json: unknown; readonly status?: number }
  | { readonly download: Buffer | string; readonly type: string; readonly filename: string }
  | { readonly stream: Readable; readonly type: string }

interface RoutePattern {
  readonly method: 'GET' | 'POST'
  /** As @koa/router writes it: `/ui/devices/:account/:device`. */
  readonly path: string
}

/** A route for signed-in browsers only. */
interface OwnerRoute extends RoutePattern {
  readonly isPublic?: false
  readonly handle: (request: OwnerPageRequest) => Promise<RouteReply> | RouteReply
}

/** A route for everybody who can reach the bridge. */
interface PublicRoute extends RoutePattern {
  readonly isPublic: true
  readonly handle: (request: PageRequest) => Promise<RouteReply> | RouteReply
}

export type PageRoute = OwnerRoute | PublicRoute

/** Answers with a page, with its own status or 200. */
export const pageReply = (page: HtmlPage): RouteReply => ({ page })

/** Answers with 303, after a POST: the browser gets another page, and reloading that repeats nothing. */
export const seeOtherReply = (path: string): RouteReply => ({ seeOther: path })
