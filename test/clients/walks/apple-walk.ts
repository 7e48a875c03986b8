import { curlTransport } from './curl-transport.ts'
import { ownTransport } from './own-transport.ts'
import { walk, type Walk } from './walk.ts'

/** The walk of one of Apple's clients, which nobody has here: by bytes of our own, and by the real curl. */
export const appleWalk = (client: string, go: (walk: Walk) => Promise<void>): void => {
  walk(client, go, [ownTransport, curlTransport])
}
