/** Whether XML takes the byte for white space (https://www.w3.org/TR/xml/#NT-S). */
export const isXmlWhitespace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0xa || byte === 0xd || byte === 0x9
