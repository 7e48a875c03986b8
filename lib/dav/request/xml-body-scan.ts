import { setImmediate } from 'node:timers/promises'
import { HttpError } from '../../errors/http-error.ts'
import type { XmlName } from '../xml/xml-name.ts'
import { XmlError } from '../xml/xml-error.ts'
import { createXmlScanner, type XmlHandlers } from '../xml/xml-scanner.ts'

const SLICE_BYTES = 512 * 1024

/**
 * Scans a body once, strictly, and gives the name of its root. `handlersFor` is called with that name and gives the
 * handlers for the whole document, root included; it may throw to refuse the root. `HttpError` 400 for what is not
 * well-formed (https://www.rfc-editor.org/rfc/rfc4918#section-8.2). Yields to the event loop every 512 KB.
 */
export async function scanXmlBody(
  body: Buffer,
  handlersFor: (root: XmlName) => XmlHandlers,
): Promise<XmlName> {
  let root: XmlName | undefined
  let handlers: XmlHandlers = {}
  const scanner = createXmlScanner({
    onOpen: (name, attributes) => {
      if (root === undefined) handlers = handlersFor((root = name))
      handlers.onOpen?.(name, attributes)
    },
    onText: (text) => handlers.onText?.(text),
    onClose: (name) => handlers.onClose?.(name),
  })
  await withXmlErrorsAs400(async () => {
    for (let start = 0; start < body.length; start += SLICE_BYTES) {
      if (start > 0) await setImmediate()
      scanner.write(body.subarray(start, start + SLICE_BYTES))
    }
    scanner.end()
  })
  if (root === undefined) throw new HttpError(400, 'The request body has no root element')
  return root
}

async function withXmlErrorsAs400(scan: () => Promise<void>): Promise<void> {
  try {
    await scan()
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new HttpError(400, `The request body is refused as XML: ${cause.message}`, { cause })
  }
}
