/** What a client calls the cards that it uploads. */
interface UploadMediaType {
  /** Lower case; empty where there is no Content-Type. */
  readonly type: string
  readonly sentBy: string
}

const rows: readonly UploadMediaType[] = [
  { type: 'text/vcard', sentBy: 'whoever keeps RFC 6350 §10.1' },
  { type: '', sentBy: 'cadaver 0.24, curl -T, and scripts' },
  { type: 'text/x-vcard', sentBy: 'vCard 2.1; old phones, Horde, SOGo Connector' },
  { type: 'text/directory', sentBy: 'RFC 2426 §7, which vCard 3.0 was registered by' },
  { type: 'application/vcard', sentBy: "Nextcloud's CardDAV integration until June 2026" },
  {
    type: 'application/x-www-form-urlencoded',
    sentBy: 'SnappyMail and RainLoop, curl -d: what libcurl says of a body that nobody named',
  },
  { type: 'text/plain', sentBy: 'fetch and XMLHttpRequest, of a string; scripts' },
  { type: 'application/octet-stream', sentBy: 'HTTP libraries, of bytes' },
  { type: 'application/xml', sentBy: 'the npm package dav, whatever its body is' },
]

const types: ReadonlySet<string> = new Set(rows.map(({ type }) => type))

/**
 * Whether an upload that is called so may be a card, which its own BEGIN:VCARD then decides. Others name what no address book
 * takes (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1).
 */
export const isUploadMediaType = (type: string): boolean => types.has(type.toLowerCase())
