import { ask, type Reply } from './ask.ts'
import { fault, ok, type Finding } from '../examination/check.ts'
import type { Examination } from '../examination/examination.ts'
import type { Trust } from '../examination/trust.ts'

/** What a client meets at one address of the bridge before it signs in; true when the way in is open. */
export async function examineFrontDoor(
  examination: Examination,
  address: string,
  trust: Trust,
): Promise<true | undefined> {
  const base = { url: new URL(address), trust }
  const { host } = base.url
  const door = await examination.check(`${host}: connection`, () => options(base))
  await examination.after(door, `${host}: Host`, () => foreignHost(base))
  await examination.after(door, `${host}: OPTIONS`, addressbookIn)
  await examination.after(door, `${host}: well-known`, () => wellKnown(base))
  return examination.after(door, `${host}: challenge`, () => challenge(base))
}

/** An address of the bridge as a client asks there. */
interface Base {
  readonly url: URL
  readonly trust: Trust
}

async function options(base: Base): Promise<Finding<Reply>> {
  const reply = await ask({ method: 'OPTIONS', ...base })
  return reply.status === 200
    ? ok('the bridge answers there', reply)
    : fault(`OPTIONS is answered with ${reply.status}`, somebodyElse)
}

const somebodyElse =
  'Is it another program that listens there? Stop it, or choose another listen.port; then restart carddav-bridge serve'

/** A foreign name is the sign of DNS rebinding: a web page that wants in. */
async function foreignHost(base: Base): Promise<Finding<true>> {
  const { port } = base.url
  const headers = { Host: `rebinding.example${port === '' ? '' : `:${port}`}` }
  const { status } = await ask({ method: 'OPTIONS', ...base, headers })
  return status === 421
    ? ok('our names are let in, foreign ones are not', true)
    : fault(`a foreign name is answered with ${status} in place of 421`, somebodyElse)
}

function addressbookIn({ headers }: Reply): Finding<true> {
  const classes = [headers.dav ?? ''].flat().join(', ')
  return /(?:^|,)\s*addressbook\s*(?:,|$)/.test(classes)
    ? ok(`DAV: ${classes}`, true)
    : fault(`OPTIONS does not tell "addressbook" (${classes || 'no DAV header'})`, somebodyElse)
}

/** https://www.rfc-editor.org/rfc/rfc6764#section-5 */
async function wellKnown({ url: base, trust }: Base): Promise<Finding<true>> {
  const url = new URL('/.well-known/carddav', base)
  const { status, headers } = await ask({ method: 'PROPFIND', url, trust })
  const { location = 'nowhere' } = headers
  return status === 301 && location === '/'
    ? ok('301 to /', true)
    : fault(`${status} to ${location} in place of 301 to /`, somebodyElse)
}

async function challenge(base: Base): Promise<Finding<true>> {
  const { status, headers } = await ask({ method: 'PROPFIND', ...base, headers: { Depth: '0' } })
  const [scheme = 'none'] = (headers['www-authenticate'] ?? '').split(' ')
  return status === 401 && scheme === 'Basic'
    ? ok('a client without password is asked for one (401, Basic)', true)
    : fault(`a client without password gets ${status}, challenge ${scheme}`, somebodyElse)
}
