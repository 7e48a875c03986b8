import { sendProbeRequest, type ProbeResponse } from './probe-request.ts'
import { faultFinding, okFinding, type CheckFinding } from '../examination/check-result.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

/** Checks what a client without credentials gets at one address of the bridge; true when it is asked for them. */
export async function runUnauthenticatedChecks(
  runner: CheckRunner,
  address: string,
  trust: TlsTrustOptions,
): Promise<true | undefined> {
  const base = { url: new URL(address), trust }
  const { host } = base.url
  const response = await runner.check(`${host}: connection`, () => checkOptions(base))
  await runner.after(response, `${host}: Host`, () => checkForeignHost(base))
  await runner.after(response, `${host}: OPTIONS`, checkAddressbookClass)
  await runner.after(response, `${host}: well-known`, () => checkWellKnown(base))
  return runner.after(response, `${host}: challenge`, () => checkChallenge(base))
}

/** One address of the bridge, as probe requests take it. */
interface Base {
  readonly url: URL
  readonly trust: TlsTrustOptions
}

async function checkOptions(base: Base): Promise<CheckFinding<ProbeResponse>> {
  const response = await sendProbeRequest({ method: 'OPTIONS', ...base })
  return response.status === 200
    ? okFinding('the bridge answers there', response)
    : faultFinding(`OPTIONS is answered with ${response.status}`, anotherProgram)
}

const anotherProgram =
  'Is it another program that listens there? Stop it, or choose another listen.port; then restart carddav-bridge serve'

/** A foreign Host is the sign of DNS rebinding: a web page that tries to reach the bridge. */
async function checkForeignHost(base: Base): Promise<CheckFinding<true>> {
  const { port } = base.url
  const headers = { Host: `rebinding.example${port === '' ? '' : `:${port}`}` }
  const { status } = await sendProbeRequest({ method: 'OPTIONS', ...base, headers })
  return status === 421
    ? okFinding('our names are let in, foreign ones are not', true)
    : faultFinding(`a foreign name is answered with ${status} in place of 421`, anotherProgram)
}

function checkAddressbookClass({ headers }: ProbeResponse): CheckFinding<true> {
  const classes = [headers.dav ?? ''].flat().join(', ')
  return /(?:^|,)\s*addressbook\s*(?:,|$)/.test(classes)
    ? okFinding(`DAV: ${classes}`, true)
    : faultFinding(
        `OPTIONS does not tell "addressbook" (${classes || 'no DAV header'})`,
        anotherProgram,
      )
}

/** https://www.rfc-editor.org/rfc/rfc6764#section-5 */
async function checkWellKnown({ url: base, trust }: Base): Promise<CheckFinding<true>> {
  const url = new URL('/.well-known/carddav', base)
  const { status, headers } = await sendProbeRequest({ method: 'PROPFIND', url, trust })
  const { location = 'nowhere' } = headers
  return status === 301 && location === '/'
    ? okFinding('301 to /', true)
    : faultFinding(`${status} to ${location} in place of 301 to /`, anotherProgram)
}

async function checkChallenge(base: Base): Promise<CheckFinding<true>> {
  const { status, headers } = await sendProbeRequest({
    method: 'PROPFIND',
    ...base,
    headers: { Depth: '0' },
  })
  const [scheme = 'none'] = (headers['www-authenticate'] ?? '').split(' ')
  return status === 401 && scheme === 'Basic'
    ? okFinding('a client without password is asked for one (401, Basic)', true)
    : faultFinding(`a client without password gets ${status}, challenge ${scheme}`, anotherProgram)
}
