import { Pool } from 'undici'
import { median } from './process-figures.ts'

/** The same request again and again over some connections, for a while. Prints what came of it. */

/** Given as JSON, the only argument. */
export interface Load {
  readonly url: string
  readonly authorization: string
  readonly depth: string
  readonly body: string
  readonly connections: number
  readonly milliseconds: number
}

export interface LoadResult {
  readonly requests: number
  /** Milliseconds. */
  readonly p50: number
}

async function run({ url, connections, milliseconds, ...load }: Load): Promise<LoadResult> {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const headers = {
    authorization: load.authorization,
    depth: load.depth,
    'content-type': 'application/xml; charset=utf-8',
  }
  const took: number[] = []
  const until = performance.now() + milliseconds
  const client = async (): Promise<void> => {
    for (let started; (started = performance.now()) < until; ) {
      // PROPFIND is none of the methods that undici names, but one that it sends.
      const request = { path: pathname, method: 'PROPFIND' as 'GET', headers, body: load.body }
      const answer = await pool.request(request)
      await answer.body.dump()
      if (answer.statusCode !== 207) throw new Error(`${url} answered ${answer.statusCode}`)
      took.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  await pool.close()
  return { requests: took.length, p50: median(took) }
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as Load)))
}
