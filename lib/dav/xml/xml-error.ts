/** Bytes that are no well-formed XML, or XML that the house refuses to read. The message is for the log. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}
