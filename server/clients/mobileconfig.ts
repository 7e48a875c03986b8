import { createHash } from 'node:crypto'

/** What a configuration profile holds. */
export interface MobileconfigOptions {
  readonly account: string
  readonly device: string
  /** Base URL, with its slash. */
  readonly server: string
  readonly email: string | undefined
  /** Undefined: the device asks for it. */
  readonly password: string | undefined
  /** DER of the CA certificate that the device must trust; undefined: it does already. */
  readonly authority: Buffer | undefined
}

/** The media type that makes Apple's devices offer to install it. */
export const mobileconfigMediaType = 'application/x-apple-aspen-config'

/**
 * A configuration profile with a Contacts account (https://developer.apple.com/documentation/devicemanagement/carddav). The
 * same device gets the same identifiers, so that a later profile takes the place of the former.
 */
export async function createMobileconfig(options: MobileconfigOptions): Promise<string> {
  const { build } = await import('plist')
  const { account, device, authority, server } = options
  const { host } = new URL(server)
  return build({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    ...identifiers(options, 'profile'),
    PayloadDisplayName: `Contacts of ${account}`,
    PayloadDescription: `Adds the contacts of ${account} on ${host} to this device, which the bridge calls ${device}.`,
    PayloadOrganization: 'carddav-bridge',
    PayloadContent: [contacts(options), ...(authority ? [certificate(options, authority)] : [])],
  })
}

/** https://github.com/apple/device-management/blob/release/mdm/profiles/com.apple.carddav.account.yaml */
function contacts(options: MobileconfigOptions) {
  const { account, server, email, password } = options
  const { hostname, protocol, port } = new URL(server)
  const secure = protocol === 'https:'
  return {
    PayloadType: 'com.apple.carddav.account',
    PayloadVersion: 1,
    ...identifiers(options, 'contacts'),
    PayloadDisplayName: 'Contacts',
    CardDAVAccountDescription: printable(email ?? `${account} (carddav-bridge)`),
    CardDAVHostName: hostname.replace(/^\[|\]$/g, ''),
    CardDAVPort: Number(port === '' ? (secure ? 443 : 80) : port),
    CardDAVUseSSL: secure,
    CardDAVPrincipalURL: `${server}principals/${account}/`,
    CardDAVUsername: account,
    ...(password === undefined ? {} : { CardDAVPassword: password }),
  }
}

/** Without what XML cannot hold (https://www.w3.org/TR/xml/#charsets): an address comes from upstream. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')

/** https://github.com/apple/device-management/blob/release/mdm/profiles/com.apple.security.root.yaml */
const certificate = (options: MobileconfigOptions, authority: Buffer) => ({
  PayloadType: 'com.apple.security.root',
  PayloadVersion: 1,
  ...identifiers(options, 'authority'),
  PayloadDisplayName: 'Certificate authority of this bridge',
  PayloadCertificateFileName: 'carddav-bridge.cer',
  PayloadContent: authority,
})

function identifiers({ account, device, server }: MobileconfigOptions, part: string) {
  const name = `${new URL(server).host} ${account} ${device} ${part}`
  return {
    PayloadIdentifier: `carddav-bridge.${account}.${device}.${part}`,
    PayloadUUID: uuid(name),
  }
}

/** Made of a name, and the same for the same one (https://www.rfc-editor.org/rfc/rfc9562#section-5.8). */
function uuid(name: string): string {
  const bytes = createHash('sha256').update(`carddav-bridge ${name}`).digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const digits = bytes.toString('hex', 0, 16).toUpperCase()
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
