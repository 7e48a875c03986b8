import { davPropertyText } from '../../dav/multistatus/dav-property-content.ts'
import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import type { XmlName } from '../../dav/xml/xml-name.ts'
import { createCachingMultistatusReader } from '../../dav/multistatus/caching-multistatus-reader.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { UpstreamResponseHead } from '../exchange/transport.ts'
import type { BodySink } from '../exchange/body-sink.ts'

export interface MultistatusSinkOptions {
  readonly method: string
  /** Tells which member an href names, given in two parts; an answer about anything else is not understood. */
  readonly idOf: (folder: string, name: string) => string | undefined
  readonly each: (id: string, view: MultistatusResponseView) => void
  readonly done: (syncToken: string | undefined) => void
}

/** Takes a 207 answer. Only one whole, well-formed `DAV:multistatus` ends well, all else is HttpError 502. */
export function createMultistatusSink(
  head: UpstreamResponseHead,
  { method, idOf, each, done }: MultistatusSinkOptions,
): BodySink {
  const type = head.headers['content-type'] ?? ''
  if (
    head.status !== 207 ||
    (type !== '' && !/^(?:text|application)\/(?:[\w.-]+\+)?xml\b/i.test(type))
  ) {
    throw new HttpError(
      502,
      `Upstream is not a CardDAV server: ${head.status} ${type} to ${method}`,
    )
  }
  const reader = createCachingMultistatusReader((view) => {
    const id = idOf(view.hrefFolder, view.hrefName)
    if (id === undefined)
      throw new HttpError(502, `Upstream's answer to ${method} is about something outside the book`)
    each(id, view)
  })
  return {
    write(chunk) {
      readable(() => {
        reader.write(chunk)
      })
    },
    end() {
      readable(() => {
        done(reader.end().syncToken)
      })
    },
  }
}

function readable(work: () => void): void {
  try {
    work()
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new HttpError(502, `Upstream's answer cannot be read: ${cause.message}`, { cause })
  }
}

/** The response is about something that exists. */
export const isFoundResponse = (view: MultistatusResponseView): boolean =>
  view.status === undefined || view.status < 300

/** The texts of the properties that were found. */
export function foundTextProperties(view: MultistatusResponseView): Map<XmlName, string> {
  const texts = new Map<XmlName, string>()
  for (const { status, properties } of view.propstats) {
    if (status >= 300) continue
    for (const range of properties)
      if (!range.hasChildren) texts.set(range.name, davPropertyText(view, range))
  }
  return texts
}
