/** Bytes that are no well-formed XML, or XML that is refused, such as a DOCTYPE. The message is for the log. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}
