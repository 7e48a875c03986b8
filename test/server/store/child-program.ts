/** Run by the tests as another process: `child-program.ts DIRECTORY TASK UMASK ID`. */
import { openStore } from '../../../server/store/sqlite-store.ts'
import type { Store } from '../../../lib/store/store.ts'
import { account, alias, device, grant, upstreamLocations } from './samples.ts'

const [, , directory = '', task = '', umask = '', id = ''] = process.argv
process.umask(Number(umask))
const say = (line: string | number): void => void process.stdout.write(`${line}\n`)

const tasks: Record<string, (store: Store) => Promise<void>> = {
  /** Says each change when it is acknowledged: round n puts the same n into four nouns. */
  'write-until-killed': async (store) => {
    await store.claimServing([])
    await store.putAccount(account())
    for (let n = 1; ; n++) {
      await store.putGrant('alice', grant(`token-${n}`))
      await store.putUpstreamLocations('alice', { ...upstreamLocations(), discoveredAt: n })
      await store.putCardAlias({ ...alias('u1'), since: n })
      await store.putDevice({ ...device(), createdAt: n })
      say(n)
    }
  },
  'claim-and-wait': async (store) => {
    await store.claimServing(['http://127.0.0.1:8843/', 'http://[::1]:8843/'])
    say('claimed')
    setInterval(() => undefined, 1000)
  },
  'try-to-claim': async (store) => {
    say(await store.claimServing([]).then(() => 'claimed', String))
    await store.close()
  },
  'add-devices': async (store) => {
    for (let n = 0; n < 50; n++) await store.putDevice(device('alice', `${id}-${n}`))
    await store.close()
  },
  /** Says how many changes were acknowledged, and why the next was not. */
  'write-until-refused': async (store) => {
    await store.putAccount(account())
    let written = 0
    const fill = async (): Promise<never> => {
      for (; ; written++)
        await store.putCardAlias({ ...alias(`u${written}`), name: 'x'.repeat(3000) })
    }
    const refusal: unknown = await fill().catch((error: unknown) => error)
    say(written)
    say(String(refusal))
    await store.close()
  },
  'tell-secret': async (store) => {
    say((await store.secret('sync')).toString('hex'))
    await store.close()
  },
}

const store = await openStore(directory)
await tasks[task]?.(store)
