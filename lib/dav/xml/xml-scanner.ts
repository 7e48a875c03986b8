import { decodeXmlCdata, decodeXmlText } from './xml-text.ts'
import { XmlTokenizer } from './xml-tokenizer.ts'
import { splitLargeChunk } from './xml-input-buffer.ts'
import type { XmlName } from './xml-name.ts'

/** Called in document order for what a document holds. What a handler throws is thrown by `write`. */
export interface XmlHandlers {
  /**
   * Attributes without a prefix go by their bare name, others by their Clark name; declarations of namespaces are
   * not among them. An element in no namespace is `{}local`.
   */
  readonly onOpen?: (name: XmlName, attributes: ReadonlyMap<string, string>) => void
  /** Also called for an empty-element tag. */
  readonly onClose?: (name: XmlName) => void
  /** Decoded text or CDATA; one element's text may come in several calls. */
  readonly onText?: (text: string) => void
}

/** An incremental, event-driven XML parser. */
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
  const tokenizer = new XmlTokenizer(({ input }) => ({
    open: (name, _start, _end, attributes) => handlers.onOpen?.(name, attributes),
    close: (name) => handlers.onClose?.(name),
    text: (start, end) => handlers.onText?.(decodeXmlText(input.bytes, start, end)),
    cdata: (start, end) => handlers.onText?.(decodeXmlCdata(input.bytes, start, end)),
  }))
  return {
    write(chunk) {
      for (const part of splitLargeChunk(chunk)) {
        tokenizer.append(part)
        while (tokenizer.next());
      }
    },
    end: () => {
      tokenizer.end()
    },
  }
}
