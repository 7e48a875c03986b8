import { HttpError } from '../../../lib/errors/http-error.ts'
import { sendProbeRequest } from './probe-request.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import { hostAndPortOf } from '../examination/connection.ts'

/** Checks that plain HTTP, which would carry passwords in clear, is refused at the address of an HTTPS listener. */
export async function checkPlainHttpRefused(
  secure: URL,
  allowPlainLan: boolean,
): Promise<CheckFinding<true>> {
  const url = new URL(secure)
  url.protocol = 'http:'
  url.port = String(hostAndPortOf(secure).port)
  const status = await statusOfOptions(url)
  if (status === undefined) return okFinding('nothing answers there', true)
  if (status === 403) return okFinding('it is refused, and leads to HTTPS', true)
  if (allowPlainLan)
    return warningFinding(
      'it is answered: whoever listens on the network reads passwords (allowPlainLan)',
      'Let clients use the https: address, set allowPlainLan to false, and restart carddav-bridge serve',
      true,
    )
  return faultFinding(
    `it is answered with ${status} in place of 403`,
    'Is it another program or a proxy that answers there? Let it refuse plain HTTP',
  )
}

async function statusOfOptions(url: URL): Promise<number | undefined> {
  try {
    return (await sendProbeRequest({ method: 'OPTIONS', url })).status
  } catch (error) {
    if (error instanceof HttpError) return undefined
    throw error
  }
}
