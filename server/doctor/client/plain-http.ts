import { HttpError } from '../../../lib/errors/http-error.ts'
import { ask } from './ask.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'
import { addressOf } from '../examination/connection.ts'

/** Whether plain HTTP, which would carry passwords in clear, is refused where others can reach the bridge. */
export async function plainHttp(secure: URL, allowPlainLan: boolean): Promise<Finding<true>> {
  const url = new URL(secure)
  url.protocol = 'http:'
  url.port = String(addressOf(secure).port)
  const status = await statusAt(url)
  if (status === undefined) return ok('nothing answers there', true)
  if (status === 403) return ok('it is refused, and leads to HTTPS', true)
  if (allowPlainLan)
    return warning(
      'it is answered: whoever listens on the network reads passwords (allowPlainLan)',
      'Let clients use the https: address, set allowPlainLan to false, and restart carddav-bridge serve',
      true,
    )
  return fault(
    `it is answered with ${status} in place of 403`,
    'Is it another program or a proxy that answers there? Let it refuse plain HTTP',
  )
}

async function statusAt(url: URL): Promise<number | undefined> {
  try {
    return (await ask({ method: 'OPTIONS', url })).status
  } catch (error) {
    if (error instanceof HttpError) return undefined
    throw error
  }
}
