import { setTimeout } from 'node:timers/promises'
import { DavClient, type DavRequest } from './dav-client.ts'

/**
 * Asks the same again and again, with some rest between, in a process of its own: `node probe.ts ORIGIN AUTHORIZATION REQUEST`.
 * Each message is answered with the milliseconds that each answer took since the message before.
 */

const rest = 20

const [origin = '', authorization = '', request = '{}'] = process.argv.slice(2)
const asked = JSON.parse(request) as DavRequest
let took: number[] = []

process.on('message', () => {
  process.send?.(took)
  took = []
})
process.on('disconnect', () => process.exit())

const client = new DavClient(origin, authorization)
await client.take(asked)
console.log('ready')
for (;;) {
  await setTimeout(rest)
  const started = performance.now()
  await client.take(asked)
  took.push(performance.now() - started)
}
