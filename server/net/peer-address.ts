import { isIP } from 'node:net'
import { endianness } from 'node:os'

/** One spelling for each address; IPv4 ones as IPv6 has them, for a socket may be either. */
export function canonicalIpAddress(address: string): string | undefined {
  const [plain = ''] = address.split('%')
  return URL.parse(`http://[${isIP(plain) === 4 ? `::ffff:${plain}` : plain}]/`)?.hostname
}

/** The address that stands in Linux's tables of sockets as words in the machine's own order of bytes, canonical. */
export function parseProcNetAddress(words: string): string | undefined {
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => {
    const four = [...Buffer.from(word, 'hex')]
    return endianness() === 'LE' ? four.reverse() : four
  })
  if (bytes.length === 4) return canonicalIpAddress(bytes.join('.'))
  return canonicalIpAddress(
    Buffer.from(bytes)
      .toString('hex')
      .replace(/.{4}(?=.)/g, '$&:'),
  )
}
