import { networkInterfaces } from 'node:os'

/** An IPv4 address of this machine that is not loopback's: what reaches it comes in as if from beyond the machine. */
export const lanAddress: string = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address)
  .join('\n')
  .replace(/\n[^]*$/, '')

/** The `skip` of a test that needs it. */
export const skipWithoutNetwork: string | false =
  lanAddress === '' && 'this machine has no address but loopback: connect it to a network'
