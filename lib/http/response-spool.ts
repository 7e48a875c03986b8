/**
 * Where an answer grows until it is known to be whole. Written synchronously; what exceeds the memory
 * that the house allows goes to an unlinked, encrypted file.
 */
export interface ResponseSpool {
  /** Bytes written so far. */
  readonly length: number
  /** Appends text as UTF-8. */
  writeText(text: string): void
  /** Appends `bytes[start, end)`; the bytes are copied, the caller may reuse its buffer. */
  writeBytes(bytes: Uint8Array, start?: number, end?: number): void
  /** The whole content, when it never left the memory. */
  buffer(): Buffer | undefined
  /** The whole content in chunks, in order; may be read once. */
  chunks(): AsyncIterable<Buffer>
  /** Frees memory, file and key; harmless when repeated. */
  discard(): void
}
