import { defaultClientProfile, type ClientProfile } from './client-profile.ts'
import { detectedClientProfiles } from './detected-client-profiles.ts'
import { CARD_METADATA_PROPERTIES } from './supported-property-names.ts'

/** Matches no User-Agent: the profile is chosen by `device add --profile`. */
const noAgent = /(?!)/

const chosenProfiles: readonly ClientProfile[] = [
  {
    ...defaultClientProfile,
    name: 'gonnect',
    agent: noAgent,
    version: '3.0',
    photo: 'inline',
    reason:
      'passes over cards that are not vCard 3.0, and pictures that are not inline; calls itself as Sailfish does',
    source: 'gonicus/gonnect CardDAVAddressBookFeeder.cpp, processVcard',
  },
  {
    ...defaultClientProfile,
    name: 'vcard-2.1',
    agent: noAgent,
    version: '2.1',
    understands: [
      'TEL',
      'EMAIL',
      'ADR',
      'ORG',
      'TITLE',
      'NOTE',
      'URL',
      'BDAY',
      ...CARD_METADATA_PROPERTIES,
    ],
    reason: 'for a client that reads vCard 2.1 only; CardDAV has 3.0 unless another is asked for',
    source: 'https://www.rfc-editor.org/rfc/rfc6352#section-10.4',
  },
  {
    ...defaultClientProfile,
    name: 'vcard-3.0',
    agent: noAgent,
    version: '3.0',
    photo: 'inline',
    reason: 'for a client that reads vCard 3.0 only, where others have stored cards of 2.1 or 4.0',
    source: 'nextcloud/contacts #1679; nextcloud/server #13117',
  },
  {
    ...defaultClientProfile,
    name: 'vcard-4.0',
    agent: noAgent,
    version: '4.0',
    reason: 'for a client that reads vCard 4.0 only and does not ask for it',
    source: 'https://www.rfc-editor.org/rfc/rfc6350#section-3.3',
  },
]

/** All of them; the last is that of every client that no other is for. */
export const clientProfiles: readonly ClientProfile[] = [
  ...detectedClientProfiles,
  ...chosenProfiles,
  defaultClientProfile,
]

/** The one of that name, else the first that matches, else RFC behaviour. */
export const clientProfileFor = (userAgent: string | undefined, name?: string): ClientProfile =>
  clientProfiles.find((profile) => profile.name === name) ??
  detectedClientProfiles.find(({ agent }) => agent.test(userAgent ?? '')) ??
  defaultClientProfile
