import { textOf, type ResponseView } from '../../dav/multistatus/multistatus-view.ts'
import type { Name } from '../../dav/xml/names.ts'
import { createRememberingReader } from '../../dav/multistatus/remembered-multistatus.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { UpstreamHead } from '../exchange/exchange.ts'
import type { Sink } from '../exchange/sink.ts'

export interface MultistatusOptions {
  readonly method: string
  /** Tells which member an href names, given in two parts; responses about anything else are dropped. */
  readonly idOf: (folder: string, name: string) => string | undefined
  readonly each: (id: string, view: ResponseView) => void
  readonly done: (syncToken: string | undefined) => void
}

/** Takes a 207 answer. Only one whole, well-formed `DAV:multistatus` ends well, all else is HttpError 502. */
export function multistatusSink(
  head: UpstreamHead,
  { method, idOf, each, done }: MultistatusOptions,
): Sink {
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
  const reader = createRememberingReader((view) => {
    const id = idOf(view.folder, view.name)
    if (id !== undefined) each(id, view)
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
export const isThere = (view: ResponseView): boolean =>
  view.status === undefined || view.status < 300

/** The texts of the properties that were found. */
export function textsIn(view: ResponseView): Map<Name, string> {
  const texts = new Map<Name, string>()
  for (const { status, properties } of view.propstats) {
    if (status >= 300) continue
    for (const range of properties)
      if (!range.hasChildren) texts.set(range.name, textOf(view, range))
  }
  return texts
}
