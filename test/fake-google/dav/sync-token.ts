const PREFIX = 'https://www.googleapis.com/carddav/v1/synctoken/'
const HEADER = '0801100118'

/** A token as Google prints it: a URL whose hex is a protobuf of 1, 1 and the time in microseconds. */
export function printSyncToken(microseconds: number): string {
  return PREFIX + HEADER + hexVarint(microseconds)
}

/** The microseconds in a token, or undefined for anything that `printSyncToken` does not print. */
export function readSyncToken(token: string): number | undefined {
  const hex = token.slice(PREFIX.length + HEADER.length)
  if (!/^([0-9A-F]{2}){1,8}$/.test(hex)) return undefined
  const microseconds = Buffer.from(hex, 'hex').reduceRight(
    (sum, byte) => sum * 128 + (byte % 128),
    0,
  )
  return printSyncToken(microseconds) === token ? microseconds : undefined
}

function hexVarint(value: number): string {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
