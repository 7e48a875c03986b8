import { isIP } from 'node:net'
import { z } from 'zod'

/** Each leaf's description completes the sentence "it must be …". */
const text = (what: string) => z.string().trim().min(1).describe(what)

const path = (what: string) =>
  z
    .string()
    .min(1)
    // Only a shell knows what ~ means; a folder of that name would surprise.
    .refine((value) => !value.startsWith('~'))
    .describe(`${what} ("~" is not expanded)`)

const port = z
  .int()
  .min(0)
  .max(65_535)
  .describe('a whole number from 0 to 65535 (0 takes any free port)')

const listenHost = z
  .string()
  .refine(isLoopbackHost)
  .describe('"localhost", 127.0.0.1 or ::1 (addresses of your network go into listen.addresses)')

const ip = z
  .string()
  .refine((value) => isIP(withoutBrackets(value)) !== 0)
  .transform(withoutBrackets)

const endpoint = z
  .string()
  .refine(isEndpoint)
  .describe('an https: URL, or an http: one on localhost, without a user name or fragment')

const trueOrFalse = z.boolean().describe('true or false')

const duration = z
  .string()
  .regex(/^[1-9]\d{0,3}[dhm]$/)
  .describe('a time like "30d", "12h" or "90m"')

/** Of half a minute, say; `0s` is none. */
const briefDuration = z
  .string()
  .regex(/^\d{1,6}[dhms]$/)
  .describe('a time like "30s" or "5m"')

const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
  .min(1)
  .describe('a list of OAuth scopes without spaces')

const hostName = z
  .string()
  .toLowerCase()
  .refine(
    (value) =>
      isIP(withoutBrackets(value)) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(value),
  )
  .transform(withoutBrackets)

const pem = (what: string) => path(`the path of a PEM file with ${what}`).optional()

/** The settings file. Every key may be left out; nothing else may stand in it. */
export const settingsFileSchema = z.strictObject({
  listen: z
    .strictObject({
      host: listenHost.optional(),
      port: port.optional(),
      addresses: z
        .array(ip)
        .describe('a list of IP addresses of this machine ("0.0.0.0" and "::" mean all)')
        .optional(),
    })
    .optional(),
  advertise: z
    .array(hostName)
    .describe('a list of the host names or addresses that clients type, without port')
    .optional(),
  allowPlainLan: trueOrFalse.optional(),
  dnsSd: trueOrFalse.optional(),
  tls: z
    .strictObject({
      cert: pem('the certificate and its chain'),
      key: pem('the private key'),
    })
    .optional(),
  legacyTls: z
    .strictObject({
      address: ip.describe('an IP address of this machine').optional(),
      port: port.optional(),
    })
    .optional(),
  ui: trueOrFalse.optional(),
  sessions: z.strictObject({ maxAge: duration.optional() }).optional(),
  metrics: z
    .strictObject({
      address: ip.describe('an IP address of this machine').optional(),
      port: port.optional(),
    })
    .optional(),
  trace: z
    .strictObject({
      memory: z
        .int()
        .min(1_048_576)
        .max(1_073_741_824)
        .describe('a number of bytes from 1048576 to 1073741824')
        .optional(),
    })
    .optional(),
  dataDir: path('the path of a folder').optional(),
  log: z
    .strictObject({
      level: z
        .enum(['error', 'warn', 'info', 'debug'])
        .describe('one of "error", "warn", "info", "debug"')
        .optional(),
    })
    .optional(),
  upstream: z
    .strictObject({
      wellKnown: endpoint.optional(),
      quirks: z.enum(['google', 'standard']).describe('"google" or "standard"').optional(),
      ca: path('the path of a PEM file with a certificate').optional(),
    })
    .optional(),
  oauth: z
    .strictObject({
      clientId: text('the client id of your OAuth client, a text').optional(),
      clientSecret: text('the client secret of your OAuth client, a text').optional(),
      authorizationEndpoint: endpoint.optional(),
      tokenEndpoint: endpoint.optional(),
      revocationEndpoint: endpoint.optional(),
      scopes: scopes.optional(),
    })
    .optional(),
  keepDropped: trueOrFalse.optional(),
  replica: z
    .strictObject({
      maxAge: briefDuration.optional(),
      offline: z
        .union([z.literal(false), duration])
        .describe('a time of minutes, hours or days such as "30d", or false')
        .optional(),
    })
    .optional(),
  keyCommand: text('a command that prints the key, a text').optional(),
  keyFile: path('the path of the key file').optional(),
  spool: z
    .strictObject({
      memory: z
        .int()
        .min(0)
        .max(1_073_741_824)
        .describe('a number of bytes from 0 to 1073741824')
        .optional(),
    })
    .optional(),
})

export type FileSettings = z.infer<typeof settingsFileSchema>

/** 127.0.0.0/8, ::1 and localhost: what never leaves this machine. */
function isLoopbackHost(host: string): boolean {
  const name = withoutBrackets(host)
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** IPv6 addresses may be written with brackets, as in URLs. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, password, hash } = new URL(value)
  if (username !== '' || password !== '' || hash !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}
