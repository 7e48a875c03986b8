import type { PagesContext } from '../frame/pages-context.ts'
import type { ProfileLinks } from '../mobileconfig/profile-links.ts'
import type { NewPasswordCache } from './new-password-cache.ts'

/** What the pages of devices share. */
export interface DevicePagesContext extends PagesContext {
  readonly passwords: NewPasswordCache
  readonly links: ProfileLinks
}
