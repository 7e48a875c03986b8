import type { Readable } from 'node:stream'
import type { Html } from './html.ts'
import type { Session } from './sessions.ts'

/** One request for a page, checked: it is for us, and an unsafe one comes from a page of ours. */
export interface OpenVisit {
  /** What `:name` in the route's path stands for, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  /** The fields of a form, or the texts in an object of JSON. */
  readonly form: URLSearchParams
  /** Of the browser that asks, if it has come in. */
  readonly session: Session | undefined
  /** Where the browser thinks it is: `http://127.0.0.1:8843`. */
  readonly origin: string
  /** Whether the request came over loopback: then Google can send the browser back to 127.0.0.1. */
  readonly onThisMachine: boolean
  /** The other end of the connection. */
  readonly address: string
  /** Whose program that is, when it runs on this machine, by whatever address, and the system tells. */
  readonly user: () => Promise<number | undefined>
}

/** A request by somebody who has come in; a POST has shown the session's form token. */
export interface Visit extends OpenVisit {
  readonly session: Session
}

export type Section = 'accounts' | 'devices' | 'traffic' | 'settings'

/** What the layout needs of a page. */
export interface Page {
  /** Stands in the browser's tab and as the only h1. */
  readonly title: string
  /** One sentence under the title. */
  readonly lead?: Html | string | undefined
  /** Links and buttons beside the title. */
  readonly actions?: Html | undefined
  readonly content: Html
  /** The entry of the navigation that this page belongs to. */
  readonly section?: Section | undefined
  /** Names of modules in assets/, without which the page works too. */
  readonly scripts?: readonly string[]
  /** Names of style sheets in assets/, beside that of every page. */
  readonly styles?: readonly string[]
  /** 200 when not given. */
  readonly status?: number
  /** Seconds, then the path to which a page goes on by itself. */
  readonly refresh?: { readonly after: number; readonly to: string }
  /** For a page with little on it. */
  readonly narrow?: boolean
  /** Shown as to somebody who has not come in. */
  readonly outside?: boolean
}

/** What a route makes of a visit. */
export type Reply =
  | { readonly page: Page; readonly headers?: Readonly<Record<string, string>> }
  /** `session`: the id of the one that the browser has from now on; null ends it. */
  | { readonly seeOther: string; readonly session?: string | null }
  | { readonly json: unknown; readonly status?: number }
  | { readonly download: Buffer | string; readonly type: string; readonly filename: string }
  | { readonly stream: Readable; readonly type: string }

interface Where {
  readonly method: 'GET' | 'POST'
  /** As @koa/router writes it: `/ui/devices/:account/:device`. */
  readonly path: string
}

/** A page for those who have come in. */
export interface ClosedRoute extends Where {
  readonly open?: false
  readonly handle: (visit: Visit) => Promise<Reply> | Reply
}

/** A page for everybody who can reach the bridge. */
export interface OpenRoute extends Where {
  readonly open: true
  readonly handle: (visit: OpenVisit) => Promise<Reply> | Reply
}

export type Route = ClosedRoute | OpenRoute

/** Answers with a page. */
export const show = (page: Page): Reply => ({ page })

/** After a POST: the browser gets another page, and reloading that repeats nothing. */
export const seeOther = (path: string): Reply => ({ seeOther: path })
