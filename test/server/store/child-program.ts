/** Run by the tests as another process: `child-program.ts DIRECTORY TASK UMASK ID`. */
import { openStore, type SqliteStore } from '../../../server/store/sqlite-store.ts'
import { listed, putCards } from './replica/temp-replica.ts'
import { account, device, grant, upstreamLocations } from './samples.ts'

const [, , directory = '', task = '', umask = '', id = ''] = process.argv
process.umask(Number(umask))
const say = (line: string | number): void => void process.stdout.write(`${line}\n`)

const tasks: Record<string, (store: SqliteStore) => Promise<void>> = {
  /** Says each change when it is acknowledged: round n puts the same n into four nouns. */
  'write-until-killed': async (store) => {
    await store.claimServing([])
    await store.putAccount(account())
    const { store: books } = store.openReplica('.vcf')
    for (let n = 1; ; n++) {
      await store.putGrant('alice', grant(`token-${n}`))
      await store.putUpstreamLocations('alice', { ...upstreamLocations(), discoveredAt: n })
      await putCards(books, [listed('1f', { upstreamEtag: `"${n}"`, text: `round ${n}` })])
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
  'write-until-refused': async (store) => {
    await store.putAccount(account())
    await store.putDevice(device())
    await writeUntilRefused((n) =>
      store.addUnderstoodProperties('alice', 'phone', [`X-${n}-${'X'.repeat(3000)}`]),
    )
    await store.close()
  },
  'write-cards-until-refused': async (store) => {
    await store.putAccount(account())
    const replica = store.openReplica('.vcf')
    await writeUntilRefused((n) =>
      putCards(replica.store, [listed(`${n}`, { text: `${n} ${'x'.repeat(3000)}` })]),
    )
    await replica.close()
    await store.close()
  },
  'tell-secret': async (store) => {
    say((await store.secret('sync')).toString('hex'))
    await store.close()
  },
}

/** Says how many changes were acknowledged, and why the next was not. */
async function writeUntilRefused(write: (n: number) => Promise<unknown>): Promise<void> {
  let written = 0
  const fill = async (): Promise<never> => {
    for (; ; written++) await write(written)
  }
  const refusal: unknown = await fill().catch((error: unknown) => error)
  say(written)
  say(String(refusal))
}

const store = await openStore(directory)
await tasks[task]?.(store)
