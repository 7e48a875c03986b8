import { computerSetupGuides } from './computer-setup-guides.ts'
import { fileSetupGuides } from './file-setup-guides.ts'
import { phoneSetupGuides } from './phone-setup-guides.ts'
import { serverSetupGuides } from './server-setup-guides.ts'
import type { ClientSetupGuide } from './setup-guide.ts'

/** For programs that have no guide. */
const other: ClientSetupGuide = {
  id: 'other',
  name: 'Another program',
  proof: 'not tried',
  runs: 'here',
  fields: [
    { label: 'server, address, URL', value: '{server}' },
    { label: 'user name', value: '{user}' },
    { label: 'password', value: '{password}' },
    { label: 'principal', value: '{principal}' },
    { label: 'the address book itself', value: '{book}' },
  ],
  notes: [
    'It asks for an e-mail address as user name: `{email}` is taken too.',
    'It shows nothing, or the wrong thing: `carddav-bridge doctor` walks its path and names what is wrong.',
  ],
}

/** All guides; the last is for programs that have none. */
export const clientSetupGuides: readonly ClientSetupGuide[] = [
  ...computerSetupGuides,
  ...serverSetupGuides,
  ...fileSetupGuides,
  ...phoneSetupGuides,
  other,
]

/** The guide of that id, or that for other programs. */
export const setupGuideById = (id: string | null | undefined): ClientSetupGuide =>
  clientSetupGuides.find((client) => client.id === id) ?? other

/** The client's name as a sentence uses it. */
export const clientNameInSentence = ({ id, name }: ClientSetupGuide): string =>
  id === other.id ? 'another program' : name.replaceAll('`', '')

/** The guide of the client that a device's name or User-Agent tells, or that for other programs. */
export const setupGuideForDevice = (name: string, userAgent = ''): ClientSetupGuide =>
  clientSetupGuides.find(({ id }) => new RegExp(`^${id}(-\\d+)?$`).test(name)) ??
  clientSetupGuides.find(({ agent }) => agent?.test(userAgent)) ??
  other
