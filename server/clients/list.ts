import { computers } from './computers.ts'
import { phones } from './phones.ts'
import type { Client } from './values.ts'

/** A program that is not known. */
const other: Client = {
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

/** All that are known, and one for all others. */
export const clients: readonly Client[] = [...computers, ...phones, other]

/** The one of that id; the one for all others when there is none. */
export const clientOf = (id: string | null | undefined): Client =>
  clients.find((client) => client.id === id) ?? other

/** A client's name in a sentence. */
export const nameOf = ({ id, name }: Client): string =>
  id === other.id ? 'another program' : name.replaceAll('`', '')

/** The one that a device was added for, as its name or what it calls itself tells. */
export const clientFor = (name: string, userAgent = ''): Client =>
  clients.find(({ id }) => new RegExp(`^${id}(-\\d+)?$`).test(name)) ??
  clients.find(({ agent }) => agent?.test(userAgent)) ??
  other
