import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** The query of the redirect URL in the first line that is not empty. Rejects at the end of input. */
export async function readPastedRedirect(
  input: Readable,
  signal: AbortSignal,
): Promise<URLSearchParams> {
  const lines = createInterface({ input, signal })
  try {
    for await (const line of lines) {
      if (line.trim() !== '') return queryOf(line.trim())
    }
  } finally {
    lines.close()
  }
  throw new Error('no address was pasted: run it again')
}

function queryOf(pasted: string): URLSearchParams {
  const { searchParams } = URL.parse(pasted) ?? { searchParams: undefined }
  if (searchParams?.has('state')) return searchParams
  throw new Error(
    'that is not the address that the browser ended on: it begins with http://127.0.0.1: and holds ' +
      '"state=". Run it again and copy the whole address',
  )
}
