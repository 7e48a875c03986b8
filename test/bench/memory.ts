import { Client } from 'undici'
import { createScope } from '../support/scope.ts'
import { addressOf, setUpBridge } from './bridge.ts'
import { memoryOf } from './process-figures.ts'

const mebibyte = 1024 * 1024

interface Case {
  readonly name: string
  readonly cards: number
  readonly cardBytes: number
  /** Bytes; undefined: as it is when nobody sets it. */
  readonly spoolMemory?: number
  readonly request: Request
}

interface Request {
  readonly method: string
  readonly depth: string
  readonly body: string
}

const listing: Request = {
  method: 'PROPFIND',
  depth: '1',
  body: '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>',
}

const initialSync: Request = {
  method: 'REPORT',
  depth: '0',
  body:
    '<sync-collection xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><sync-token/>' +
    '<sync-level>1</sync-level><prop><getetag/><C:address-data/></prop></sync-collection>',
}

const cases: readonly Case[] = [
  { name: 'listing, 1,000 cards', cards: 1_000, cardBytes: 0, request: listing },
  { name: 'listing, 50,000 cards', cards: 50_000, cardBytes: 0, request: listing },
  { name: 'the same, spooled', cards: 50_000, cardBytes: 0, spoolMemory: 0, request: listing },
  {
    name: 'first sync, 1,000 cards of 20 KB',
    cards: 1_000,
    cardBytes: 20_000,
    request: initialSync,
  },
  { name: 'first sync, 10,000', cards: 10_000, cardBytes: 20_000, request: initialSync },
  { name: 'first sync, 50,000', cards: 50_000, cardBytes: 20_000, request: initialSync },
]

/**
 * The most memory that `serve` ever holds for one large answer, each in a process of its own. The first request brings
 * the book here; how long the same takes when it is here is told beside.
 */
export async function benchMemory(): Promise<void> {
  const rows: Record<string, object> = {}
  for (const each of cases) rows[each.name] = await measure(each)
  console.log('\npeak memory of serve for one answer')
  console.table(rows)
}

async function measure({ request, ...options }: Case): Promise<object> {
  const scope = createScope()
  try {
    const bridge = await setUpBridge(scope, options)
    const serve = await bridge.start()
    const idle = memoryOf(serve.pid, 'VmHWM')
    const ask = async (): Promise<{ bytes: number; seconds: string }> => {
      const started = performance.now()
      const bytes = await take(addressOf(serve), bridge.authorization, request)
      if (bytes < options.cards * Math.max(options.cardBytes * 0.95, 200))
        throw new Error(`${bytes} bytes cannot be ${options.cards} cards`)
      return { bytes, seconds: ((performance.now() - started) / 1000).toFixed(1) }
    }
    const { bytes, seconds } = await ask()
    const again = await ask()
    return {
      'answer MB': (bytes / mebibyte).toFixed(1),
      seconds,
      'again, seconds': again.seconds,
      'at rest MB': idle.toFixed(0),
      'peak MB': memoryOf(serve.pid, 'VmHWM').toFixed(0),
    }
  } finally {
    await scope.close()
  }
}

/** Takes the whole answer and keeps nothing of it; its length. */
async function take(
  origin: string,
  authorization: string,
  { method, depth, body }: Request,
): Promise<number> {
  const client = new Client(origin, { headersTimeout: 120_000 })
  const headers = { authorization, depth, 'content-type': 'application/xml; charset=utf-8' }
  const path = '/addressbooks/alice/contacts/'
  const answer = await client.request({ path, method: method, headers, body })
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) bytes += chunk.length
  await client.close()
  return bytes
}
