import { HttpError } from '../../../lib/errors/http-error.ts'
import { authorityOf } from '../frame/authority.ts'
import { reachOf } from '../../clients/values.ts'
import { named, type DevicesDesk } from '../devices/house.ts'
import { devicePath } from '../devices/list.ts'
import { mobileconfig, mobileconfigType } from '../../clients/mobileconfig.ts'
import type { Linked } from './links.ts'
import { landingPage, linkPage, usedPage } from './views.ts'
import {
  seeOther,
  show,
  type OpenVisit,
  type Reply,
  type Route,
  type Visit,
} from '../frame/visit.ts'

const link = '/ui/profile/:secret'
const file = 'carddav-bridge.mobileconfig'

/**
 * How an Apple device gets its profile: as a download here, or by a link that works once, for a telephone that is not
 * signed in. Looking at the link uses nothing up, so that previews do no harm: only its button does.
 */
export const createMobileconfigPages = (desk: DevicesDesk): readonly Route[] => [
  {
    method: 'POST',
    path: '/ui/devices/:account/:device/profile',
    handle: async (visit) => {
      const linked = await wanted(desk, visit)
      const isFile = visit.form.get('to') === 'file'
      return isFile ? profile(desk, linked) : makeLink(desk, visit, linked)
    },
  },
  { method: 'GET', path: link, open: true, handle: (visit) => greet(desk, visit) },
  { method: 'POST', path: link, open: true, handle: (visit) => take(desk, visit) },
  { method: 'GET', path: `${link}/${file}`, open: true, handle: (visit) => fetch(desk, visit) },
]

/** The password goes in only while it is fresh, and when that was asked for. */
async function wanted(desk: DevicesDesk, visit: Visit): Promise<Linked> {
  const { device } = await named(desk, visit)
  const password = visit.form.has('password')
    ? desk.passwords.find(visit.session, device)
    : undefined
  return { account: device.account, name: device.name, password }
}

async function profile(desk: DevicesDesk, linked: Linked): Promise<Reply> {
  const { account } = await named(desk, asVisit(linked))
  const made = await mobileconfig({
    account: linked.account,
    device: linked.name,
    server: serverOf(desk),
    email: account.email,
    password: linked.password,
    authority: authorityOf(desk),
  })
  return { download: made, type: mobileconfigType, filename: file }
}

const asVisit = ({ account, name }: Linked) => ({ params: { account, device: name } })

function serverOf({ serving, settings }: DevicesDesk): string {
  const { elsewhere } = reachOf(serving(), settings.advertise)
  if (elsewhere !== undefined) return elsewhere
  throw new HttpError(
    409,
    `Apple’s devices need an address with HTTPS: set listen.addresses in ${settings.file} and start the bridge again`,
  )
}

async function makeLink(desk: DevicesDesk, visit: Visit, linked: Linked): Promise<Reply> {
  const url = `${serverOf(desk)}ui/profile/${desk.links.make(linked)}`
  const isFresh = desk.passwords.find(visit.session, linked) !== undefined
  const back = `${devicePath(linked)}${isFresh ? '/made' : ''}?client=iphone`
  return show(await linkPage({ url, back, linked, authority: authorityOf(desk) }))
}

const secretOf = ({ params }: OpenVisit): string => params.secret ?? ''

async function greet(desk: DevicesDesk, visit: OpenVisit): Promise<Reply> {
  const linked = desk.links.look(secretOf(visit))
  if (!linked) return show(usedPage)
  await named(desk, asVisit(linked))
  return show(landingPage(linked))
}

function take({ links }: DevicesDesk, visit: OpenVisit): Reply {
  const secret = secretOf(visit)
  if (!links.take(secret, visit.address)) return show(usedPage)
  return seeOther(`/ui/profile/${secret}/${file}`)
}

function fetch(desk: DevicesDesk, visit: OpenVisit): Promise<Reply> | Reply {
  const linked = desk.links.fetch(secretOf(visit), visit.address)
  return linked ? profile(desk, linked) : show(usedPage)
}
