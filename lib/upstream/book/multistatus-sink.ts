import { davPropertyText } from '../../dav/multistatus/dav-property-content.ts'
import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import { splitXmlName, type XmlName } from '../../dav/xml/xml-name.ts'
import { createCachingMultistatusReader } from '../../dav/multistatus/caching-multistatus-reader.ts'
import { XmlDecoder } from '../../dav/xml/xml-decoder.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { HttpError } from '../../errors/http-error.ts'
import { NotUnderstoodError, notUnderstoodError } from '../access/not-understood.ts'
import type { UpstreamResponseHead } from '../exchange/transport.ts'
import type { BodySink } from '../exchange/body-sink.ts'

export interface MultistatusSinkOptions {
  /** Which upstream was asked what, for errors. */
  readonly url: URL
  readonly request: string
  /** Tells which member an href names, given in two parts; an answer about anything else is not understood. */
  readonly idOf: (folder: string, name: string) => string | undefined
  readonly each: (id: string, view: MultistatusResponseView) => void
  readonly done: (syncToken: string | undefined) => void
}

/**
 * Takes a 207 answer. Only one whole, well-formed `DAV:multistatus` ends well whose rows all have their place and a status,
 * all else is HttpError 502; so is what `each` or `done` do not understand.
 */
export function createMultistatusSink(
  head: UpstreamResponseHead,
  { url, request, idOf, each, done }: MultistatusSinkOptions,
): BodySink {
  const type = head.headers['content-type'] ?? ''
  if (
    head.status !== 207 ||
    (type !== '' && !/^(?:text|application)\/(?:[\w.-]+\+)?xml\b/i.test(type))
  ) {
    throw new HttpError(
      502,
      `${url.host} is not a CardDAV server: ${head.status} ${type} to ${request}`,
    )
  }
  const reader = createCachingMultistatusReader((view) => {
    const id = idOf(view.hrefFolder, view.hrefName)
    if (id === undefined) throw new NotUnderstoodError(`it has a row ${placeOf(view, url)}`)
    if (view.status === undefined && view.propstats.length === 0)
      throw new NotUnderstoodError('it has a row without a status')
    each(id, view)
  })
  const understood = (work: () => void): void => {
    try {
      work()
    } catch (cause) {
      if (!(cause instanceof XmlError || cause instanceof NotUnderstoodError)) throw cause
      throw notUnderstoodError(url, request, cause)
    }
  }
  const decoder = new XmlDecoder()
  const read = (part: Uint8Array): void => {
    if (part.length > 0) reader.write(part)
  }
  return {
    write(chunk) {
      understood(() => {
        read(decoder.write(chunk))
      })
    },
    end() {
      understood(() => {
        read(decoder.end())
        done(reader.end().syncToken)
      })
    },
  }
}

/** Where an href lies that is none of the book's, in words that name no card. */
function placeOf({ hrefFolder, hrefName }: MultistatusResponseView, { href, host }: URL): string {
  const url = URL.parse(hrefFolder + hrefName, href)
  if (url === null || url.host === '') return 'whose href cannot be read'
  return url.host === host ? 'outside of the address book' : `of another server, ${url.host}`
}

/** The response is about something that exists. */
export const isFoundResponse = (view: MultistatusResponseView): boolean =>
  view.status === undefined || view.status < 300

/** The texts of the properties that were found. Throws `NotUnderstoodError` for one that has two. */
export function foundTextProperties(view: MultistatusResponseView): Map<XmlName, string> {
  const texts = new Map<XmlName, string>()
  for (const { status, properties } of view.propstats) {
    if (status >= 300) continue
    for (const range of properties)
      if (!range.hasChildren) addText(texts, range.name, davPropertyText(view, range))
  }
  return texts
}

/** Adds a property of a row that is told once, or more often and alike; else throws `NotUnderstoodError`. */
export function addText(texts: Map<XmlName, string>, name: XmlName, text: string): void {
  const known = texts.get(name)
  if (known !== undefined && known !== text)
    throw new NotUnderstoodError(`it has a row with ${splitXmlName(name).local} twice, differing`)
  texts.set(name, text)
}
