import { upstreams, type Behind } from '../clients/walks/behind.ts'
import { CARDDAV, DAV } from '../fake-google/dav/xml.ts'
import { addDevice } from '../support/add-device.ts'
import { found, type Row } from '../support/dav-answers.ts'
import { sendRawRequest, type RawBridgeRequest } from '../support/bridge-requests.ts'
import { basic, openTestBridge } from '../support/test-bridge.ts'
import type { RawAnswer } from '../support/raw-http.ts'
import type { Scope } from '../support/scope.ts'

/** The upstreams by their quirks. */
export const both = ['google', 'standard'] as const

/** What a client asks of a card. */
export const asked = ['d:getetag', 'card:address-data']

/** One device's view of the book. */
export interface Viewer {
  readonly ask: (method: string, target: string, question?: RawBridgeRequest) => Promise<RawAnswer>
  readonly put: (
    name: string,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<RawAnswer>
  readonly get: (name: string, headers?: Readonly<Record<string, string>>) => Promise<RawAnswer>
}

export interface Opened {
  readonly behind: Behind
  readonly book: string
  /** A device with that profile, and a User-Agent that tells nothing unless one is given. */
  readonly as: (profile: string | undefined, agent?: string) => Promise<Viewer>
}

/** A bridge on a fresh upstream, and the devices that a test gives it. */
export async function openBook(t: Scope, quirks: (typeof both)[number]): Promise<Opened> {
  const { behind, ...upstream } = await upstreams[quirks](t)
  const bridge = await openTestBridge(t, { ...upstream, quirks })
  const book = `/addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
  let count = 0
  const as = async (profile: string | undefined, agent = 'Unheard-Of/1'): Promise<Viewer> => {
    count += 1
    const password = `password-of-device-${count}`
    await addDevice(bridge, { name: `device-${count}`, password, profile })
    const own = { Authorization: basic('alice', password), 'User-Agent': agent }
    const ask: Viewer['ask'] = (method, target, { headers, ...question } = {}) =>
      sendRawRequest(bridge, method, target, { ...question, headers: { ...own, ...headers } })
    return {
      ask,
      put: (name, body, headers) =>
        ask('PUT', book + name, { body, headers: { 'Content-Type': 'text/vcard', ...headers } }),
      get: (name, headers) => ask('GET', book + name, { headers: headers ?? {} }),
    }
  }
  return { behind, book, as }
}

/** The card of a row. */
export const dataOf = (row: Row | undefined): string =>
  (row && found(row, `${CARDDAV}address-data`)?.text) ?? ''
/** The ETag of a row. */
export const etagOf = (row: Row | undefined): string =>
  (row && found(row, `${DAV}getetag`)?.text) ?? ''
