import { HttpError } from '../../../lib/errors/http-error.ts'
import { caCertificateForDevices } from '../frame/ca-certificate.ts'
import { clientBaseUrls } from '../../clients/base-urls.ts'
import { devicePath, findDeviceOfPath, requireDevice } from '../frame/device-path.ts'
import { createMobileconfig, mobileconfigMediaType } from '../../clients/mobileconfig.ts'
import type { MobileconfigContext } from './mobileconfig-context.ts'
import type { ProfileLinkTarget } from './profile-links.ts'
import { profileDownloadPage, profileLinkPage, expiredProfileLinkPage } from './profile-pages.ts'
import {
  seeOtherReply,
  pageReply,
  type PageRequest,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

const linkPattern = '/ui/profile/:secret'
const filename = 'carddav-bridge.mobileconfig'

/**
 * Gives an Apple device its profile: as a download, or by a link that works once, for a telephone that is not signed in.
 * Only the button of the link's page uses it up, so that previews do no harm.
 */
export const createMobileconfigRoutes = (context: MobileconfigContext): readonly PageRoute[] => [
  {
    method: 'POST',
    path: '/ui/devices/:account/:device/profile',
    handle: async (request) => {
      const target = await requestedTarget(context, request)
      const isFile = request.form.get('to') === 'file'
      return isFile ? profileDownload(context, target) : showNewLink(context, request, target)
    },
  },
  {
    method: 'GET',
    path: linkPattern,
    isPublic: true,
    handle: (request) => showLink(context, request),
  },
  {
    method: 'POST',
    path: linkPattern,
    isPublic: true,
    handle: (request) => redeemLink(context, request),
  },
  {
    method: 'GET',
    path: `${linkPattern}/${filename}`,
    isPublic: true,
    handle: (request) => downloadRedeemed(context, request),
  },
]

/** The password goes in only while this browser may see it, and when that was asked for. */
async function requestedTarget(
  context: MobileconfigContext,
  request: OwnerPageRequest,
): Promise<ProfileLinkTarget> {
  const { device } = await findDeviceOfPath(context, request)
  const password = request.form.has('password')
    ? context.passwords.find(request.session, device)
    : undefined
  return { account: device.account, name: device.name, password }
}

async function profileDownload(
  context: MobileconfigContext,
  target: ProfileLinkTarget,
): Promise<RouteReply> {
  const { account } = await requireDevice(context, target)
  const download = await createMobileconfig({
    account: target.account,
    device: target.name,
    server: httpsUrlOf(context),
    email: account.email,
    password: target.password,
    authority: caCertificateForDevices(context),
  })
  return { download, type: mobileconfigMediaType, filename: filename }
}

/** Base URL for other machines. Throws 409 when there is none. */
function httpsUrlOf({ baseUrls, settings }: MobileconfigContext): string {
  const { elsewhere } = clientBaseUrls(baseUrls(), settings.advertise)
  if (elsewhere !== undefined) return elsewhere
  throw new HttpError(
    409,
    `Apple’s devices need an address with HTTPS: set listen.addresses in ${settings.file} and start the bridge again`,
  )
}

async function showNewLink(
  context: MobileconfigContext,
  request: OwnerPageRequest,
  target: ProfileLinkTarget,
): Promise<RouteReply> {
  const url = `${httpsUrlOf(context)}ui/profile/${context.links.create(target)}`
  const isShown = context.passwords.find(request.session, target) !== undefined
  const back = `${devicePath(target)}${isShown ? '/made' : ''}?client=iphone`
  const caCertificate = caCertificateForDevices(context)
  return pageReply(await profileLinkPage({ url, back, target, caCertificate }))
}

const secretOf = ({ params }: PageRequest): string => params.secret ?? ''

async function showLink(context: MobileconfigContext, request: PageRequest): Promise<RouteReply> {
  const target = context.links.find(secretOf(request))
  if (!target) return pageReply(expiredProfileLinkPage)
  await requireDevice(context, target)
  return pageReply(profileDownloadPage(target))
}

function redeemLink({ links }: MobileconfigContext, request: PageRequest): RouteReply {
  const secret = secretOf(request)
  if (!links.redeem(secret, request.peerAddress)) return pageReply(expiredProfileLinkPage)
  return seeOtherReply(`/ui/profile/${secret}/${filename}`)
}

function downloadRedeemed(
  context: MobileconfigContext,
  request: PageRequest,
): Promise<RouteReply> | RouteReply {
  const target = context.links.findRedeemed(secretOf(request), request.peerAddress)
  return target ? profileDownload(context, target) : pageReply(expiredProfileLinkPage)
}
