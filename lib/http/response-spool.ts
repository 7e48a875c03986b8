/**
 * Collects the body of a response until it is complete. Written synchronously; what exceeds the configured memory goes
 * to an unlinked, encrypted file.
 */
export interface ResponseSpool {
  /** Bytes written so far. */
  readonly length: number
  /** Appends text as UTF-8. */
  writeText(text: string): void
  /** Appends `bytes[start, end)`; the bytes are copied, the caller may reuse its buffer. */
  writeBytes(bytes: Uint8Array, start?: number, end?: number): void
  /** The whole content, if it is all in memory. */
  buffer(): Buffer | undefined
  /** The whole content in chunks, in order; may be read once. */
  chunks(): AsyncIterable<Buffer>
  /** Frees memory, file and key; harmless when repeated. */
  discard(): void
}
