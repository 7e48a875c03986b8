import { decodeCdata, decodeText } from './xml-text.ts'
import { XmlTokens } from './xml-tokens.ts'
import { pieces } from './xml-window.ts'
import type { Name } from './names.ts'

/** What a document is told as, in document order. Whatever a handler throws leaves `write`. */
export interface XmlHandlers {
  /**
   * Attributes without a prefix go by their bare name, others by their Clark name; declarations of namespaces are
   * not among them. An element in no namespace is `{}local`.
   */
  readonly onOpen?: (name: Name, attributes: ReadonlyMap<string, string>) => void
  /** Also called for an empty-element tag. */
  readonly onClose?: (name: Name) => void
  /** Decoded text or CDATA; one element's text may come in several pieces. */
  readonly onText?: (text: string) => void
}

export interface XmlScanner {
  /** Throws `XmlError` when the bytes cannot belong to a document; the scanner is then of no more use. */
  write(chunk: Uint8Array): void
  /** Throws `XmlError` unless exactly one root has been opened and closed. */
  end(): void
}

/**
 * A strict, namespace-aware scanner (XML 1.0, Namespaces in XML 1.0) for UTF-8. Chunks may be cut at any byte.
 * Refused: DOCTYPE, other encodings, more than 64 levels, two million elements or 64 MB in one token.
 */
export function createXmlScanner(handlers: XmlHandlers): XmlScanner {
  const tokens = new XmlTokens(({ window }) => ({
    open: (name, _start, _end, attributes) => handlers.onOpen?.(name, attributes),
    close: (name) => handlers.onClose?.(name),
    text: (start, end) => handlers.onText?.(decodeText(window.bytes, start, end)),
    cdata: (start, end) => handlers.onText?.(decodeCdata(window.bytes, start, end)),
  }))
  return {
    write(chunk) {
      for (const piece of pieces(chunk)) {
        tokens.append(piece)
        while (tokens.next());
      }
    },
    end: () => {
      tokens.end()
    },
  }
}
