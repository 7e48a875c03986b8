import type { DeviceId } from '../../accounts/devices.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { ProfileLinks } from './profile-links.ts'

/** What the pages of configuration profiles use. */
export interface MobileconfigContext extends PagesContext {
  readonly links: ProfileLinks
  readonly passwords: {
    /** The password that was just made for a device; undefined when this browser may not see it any more. */
    readonly find: (session: BrowserSession, device: DeviceId) => string | undefined
  }
}
