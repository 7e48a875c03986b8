import { declareUtf8, detectXmlEncoding, type XmlEncoding } from './xml-encoding.ts'
import { XmlError } from './xml-error.ts'

/** An encoding that is not known here. */
export class XmlEncodingError extends XmlError {}

/**
 * Turns a document in any encoding that the platform knows into the same one in UTF-8, chunk by chunk, for scanners that read
 * nothing else (https://www.w3.org/TR/xml/#charencoding). UTF-8 passes as it is, checked by nobody.
 */
export class XmlDecoder {
  readonly #charset: string | undefined
  /** What has come while the encoding is not known. */
  #start = Buffer.alloc(0)
  #decode: ((chunk: Uint8Array, isMore: boolean) => Uint8Array) | undefined

  /** `charset`: the parameter of the Content-Type, if there is one. */
  constructor(charset?: string) {
    this.#charset = charset
  }

  /**
   * What is known of the document by then. Throws `XmlError` for bytes that are not of the encoding, `XmlEncodingError` for one
   * that is unknown.
   */
  write(chunk: Uint8Array): Uint8Array {
    return this.#decode ? this.#decode(chunk, true) : this.#begin(chunk)
  }

  /** The rest of it. */
  end(): Uint8Array {
    return this.#decode ? this.#decode(new Uint8Array(), false) : this.#start
  }

  #begin(chunk: Uint8Array): Uint8Array {
    this.#start = Buffer.concat([this.#start, chunk])
    const encoding = detectXmlEncoding(this.#start, this.#charset)
    if (encoding === undefined) return new Uint8Array()
    const decode = encoding.isPlainUtf8 ? asItIs : createChunkDecoder(encoding)
    this.#decode = decode
    return decode(this.#start, true)
  }
}

const asItIs = (chunk: Uint8Array): Uint8Array => chunk

function createChunkDecoder({
  label,
  isWide,
}: XmlEncoding): (chunk: Uint8Array, isMore: boolean) => Uint8Array {
  const decoder = createTextDecoder(label)
  if (decoder.encoding.startsWith('utf-16') && !isWide)
    throw new XmlError(`a declaration of ${label}, which it is not written in`)
  let isFirst = true
  return (chunk, isMore) => {
    const text = decodeText(decoder, chunk, isMore)
    const said = isFirst ? declareUtf8(text) : text
    isFirst = false
    return Buffer.from(said)
  }
}

function createTextDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true })
  } catch {
    throw new XmlEncodingError(`the encoding ${label}, which is unknown here: UTF-8 is always read`)
  }
}

function decodeText(decoder: TextDecoder, chunk: Uint8Array, isMore: boolean): string {
  try {
    return decoder.decode(chunk, { stream: isMore })
  } catch {
    throw new XmlError(`bytes that are not ${decoder.encoding}`)
  }
}
