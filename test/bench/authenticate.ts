import { createDeviceRecord } from '../../lib/guard/device-record.ts'
import { createDeviceAuthenticator } from '../../server/dav/authenticate.ts'
import { basic } from '../support/basic.ts'
import { createScope } from '../support/scope.ts'
import { tempStore } from '../support/temp-store.ts'
import { median } from './process-figures.ts'

const rounds = 5
const times = 200_000
const password = 'generated-with-128-bits-or-more'

/** What it costs to recognise a device that has called before, on a store on disk. */
export async function benchAuthenticate(): Promise<void> {
  const scope = createScope()
  try {
    const store = await tempStore(scope)
    const createdAt = Date.now()
    const account = { name: 'alice', email: undefined, state: 'ok', stateSince: createdAt } as const
    await store.putAccount({ ...account, createdAt })
    await store.putDevice(createDeviceRecord({ account: 'alice', name: 'phone', password }))
    const authenticate = createDeviceAuthenticator({ store })
    const header = basic('alice', password)
    const line = { method: 'PROPFIND', url: '/' }
    const rate = (): Promise<number> => microseconds(() => authenticate(header, line))
    await rate()
    const measured: number[] = []
    for (let round = 0; round < rounds; round++) measured.push(await rate())
    console.log('\nauthentication of a known device (goal: 2 µs)')
    console.table({ bridge: { 'CPU µs/request': median(measured).toFixed(2) } })
  } finally {
    await scope.close()
  }
}

async function microseconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let at = 0; at < times; at++) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}
