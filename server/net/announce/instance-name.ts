/** In octets, which a label of DNS has room for (https://www.rfc-editor.org/rfc/rfc6763#section-4.1.1). */
const room = 63

/** The library adds ` (2)` to a name that another has, and counts on. */
const roomForNumber = ' (999)'.length

const characters = new Intl.Segmenter()

/**
 * What the bridge of this machine is called on the network: one label, whatever the machine is called, cut between two
 * characters. The library neither cuts it nor says that it is too long.
 */
export function instanceNameOf(machine: string): string {
  const [label = ''] = machine.normalize('NFC').split('.', 1)
  const name = label.replaceAll(/\p{Cc}/gu, '').trim()
  return cut(`Contacts on ${name || 'this machine'}`, room - roomForNumber).trimEnd()
}

/** As many of the first characters as have room in so many octets of UTF-8. */
function cut(text: string, octets: number): string {
  let fitting = ''
  for (const { segment } of characters.segment(text)) {
    if (Buffer.byteLength(fitting + segment) > octets) break
    fitting += segment
  }
  return fitting
}
