/** What the documentation says of a setting. */
export interface SettingDescription {
  /** What it does, in a few words without a full stop. */
  readonly does: string
  /** The value when it is not set: as JSON where it is always the same, else in words. */
  readonly default: string
}

/** By the setting's full name (`listen.port`); every setting has one. */
export const settingDescriptions: Readonly<Record<string, SettingDescription>> = {
  'listen.host': {
    does: 'where this machine connects: "localhost" is 127.0.0.1 and ::1',
    default: '"localhost"',
  },
  'listen.port': { does: 'the port, for all addresses', default: '8843' },
  'listen.addresses': {
    does: 'more addresses of this machine, for other machines to connect to (network.md)',
    default: '[]',
  },
  advertise: {
    does: 'the host names or addresses that clients elsewhere type; the first is shown',
    default: '[]',
  },
  allowPlainLan: {
    does: 'lets passwords travel in clear beyond this machine',
    default: 'false',
  },
  dnsSd: {
    does: 'tells the local network of the bridge by DNS-SD, when it serves other machines',
    default: 'true',
  },
  'tls.cert': {
    does: 'a certificate of your own, in place of the one that the bridge makes',
    default: 'none',
  },
  'tls.key': { does: 'the private key of that certificate', default: 'none' },
  'legacyTls.address': {
    does: 'an address for devices that know TLS 1.0 only; "legacyTls": {} takes both defaults',
    default: 'off; "127.0.0.1" once legacyTls is there',
  },
  'legacyTls.port': { does: 'the port there', default: 'off; 8844 once legacyTls is there' },
  ui: { does: 'serves the set-up pages at /ui/', default: 'true' },
  'sessions.maxAge': {
    does: 'how long a browser stays signed in to the pages at most',
    default: '"30d"',
  },
  'metrics.address': {
    does: 'an address where /metrics asks for no password (service.md); "metrics": {} takes both defaults',
    default: 'off; "127.0.0.1" once metrics is there',
  },
  'metrics.port': { does: 'the port there', default: 'off; 9843 once metrics is there' },
  'trace.memory': { does: 'bytes that recorded traffic may take', default: '52428800' },
  dataDir: {
    does: 'the folder of accounts, devices and keys',
    default: "the system's data folder for the program",
  },
  'log.level': { does: 'how much the log says', default: '"info"' },
  'upstream.wellKnown': {
    does: 'where the contacts are (other-servers.md)',
    default: '"https://www.googleapis.com/.well-known/carddav"',
  },
  'upstream.quirks': {
    does: 'which deviations of the upstream server are repaired',
    default: '"google"',
  },
  'upstream.ca': {
    does: 'an extra certificate authority for the upstream server, and for its OAuth endpoints',
    default: 'none',
  },
  'oauth.clientId': {
    does: 'your OAuth client; before the one of client add',
    default: 'that of client add, or of the pages',
  },
  'oauth.clientSecret': { does: 'its secret', default: 'that of client add, or of the pages' },
  'oauth.authorizationEndpoint': {
    does: 'where people sign in',
    default: '"https://accounts.google.com/o/oauth2/v2/auth"',
  },
  'oauth.tokenEndpoint': {
    does: 'where tokens come from',
    default: '"https://oauth2.googleapis.com/token"',
  },
  'oauth.revocationEndpoint': {
    does: 'where grants are ended',
    default:
      "Google's, https://oauth2.googleapis.com/revoke; none when the token endpoint is another server's",
  },
  'oauth.scopes': {
    does: 'the scopes that are asked for',
    default: '["https://www.googleapis.com/auth/carddav"]',
  },
  keepDropped: { does: 'keeps what Google drops of cards, sealed', default: 'true' },
  'replica.maxAge': {
    does: 'how old what clients are shown may be before upstream is asked; "0s" asks at each request',
    default: '"30s"',
  },
  'replica.offline': {
    does: 'how long the last known contacts are served while upstream cannot be reached or refuses',
    default: '"30d"',
  },
  keyCommand: {
    does: 'a command that prints the key which seals what is stored',
    default: 'none',
  },
  keyFile: { does: 'the file of that key', default: '"key" in the data folder' },
  'spool.memory': {
    does: 'bytes of an answer that stay in memory; longer ones go through an encrypted, unlinked file',
    default: '33554432',
  },
}
