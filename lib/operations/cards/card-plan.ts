import { carddav, dav, type Name } from '../../dav/xml/names.ts'
import type { PropRequest } from '../../dav/request/requests.ts'
import { element } from '../../dav/xml/xml-write.ts'
import { HttpError } from '../../errors/http-error.ts'
import { principalHref } from '../../mapping/resource.ts'
import { contentTypeOf, formFor, isVersion, type CardForm } from './asked-card.ts'
import { inAllprop, type Owner } from '../collections/live-properties.ts'
import { cardPrivileges, privilegeSet } from '../collections/privileges.ts'

export const addressData = carddav('address-data')

/** How the properties that a client asks of cards are found: decided once per request, used for every row. */
export interface CardPlan {
  /** Properties that the bridge supplies itself, as finished XML. */
  readonly local: string
  /** Text properties that are copied from upstream. */
  readonly upstream: readonly Name[]
  /** The form of the cards, when they are wanted. */
  readonly data: CardForm | undefined
  /** What no card has. */
  readonly unknown: readonly Name[]
}

/** The caller, and what upstream says of the caller's privileges in the book. */
export interface CardOwner extends Owner {
  readonly told?: string | undefined
}

const localValues = new Map<Name, (owner: CardOwner) => string>([
  [dav('resourcetype'), () => ''],
  // Google does not serve it; pycarddav and CardBook want it.
  [
    dav('getcontenttype'),
    ({ reader: { version } }) => contentTypeOf(version === 'asked' ? undefined : version),
  ],
  [dav('current-user-principal'), ({ user }) => element(dav('href'), principalHref(user))],
  [dav('owner'), ({ user }) => element(dav('href'), principalHref(user))],
  [privilegeSet, (owner) => cardPrivileges(owner, owner.told)],
  [dav('supported-report-set'), () => ''],
])

/** Text properties of cards that hold no URL. Everything else of upstream's stays where it is. */
const copied: readonly Name[] = [
  dav('getetag'),
  dav('getlastmodified'),
  dav('creationdate'),
  dav('displayname'),
]

const all: readonly Name[] = [...localValues.keys(), ...copied]

/** Throws `CARDDAV:supported-address-data` for a version that cannot be served. */
export function planCards(props: PropRequest, owner: CardOwner): CardPlan {
  if (props.kind === 'propname')
    return {
      local: all.map((name) => element(name)).join(''),
      upstream: [],
      data: undefined,
      unknown: [],
    }
  const names = props.kind === 'prop' ? props.names : [...inAllprop(all), ...props.include]
  const data = names.includes(addressData) ? wanted(props, owner) : undefined
  const local = names.filter((name) => localValues.has(name))
  const upstream = names.filter((name) => copied.includes(name))
  return {
    local: local.map((name) => element(name, localValues.get(name)?.(owner))).join(''),
    upstream,
    data,
    unknown: names.filter(
      (name) => !local.includes(name) && !upstream.includes(name) && name !== addressData,
    ),
  }
}

function wanted(props: PropRequest, { reader }: CardOwner): CardForm {
  const asked = props.kind === 'prop' ? props.addressData : undefined
  const form = formFor(reader, asked)
  const { contentType = 'text/vcard', version = '3.0' } = { ...asked, version: form.version }
  if (contentType.toLowerCase() === 'text/vcard' && isVersion(version)) return form
  throw new HttpError(403, `Cards are not served as ${contentType} ${version}`, {
    condition: { name: carddav('supported-address-data') },
  })
}

/** What upstream must be asked for, to make the rows of a plan. */
export const upstreamNames = ({ upstream, data }: CardPlan): Name[] => {
  const names = upstream.length > 0 ? upstream : [dav('getetag')]
  return data === undefined ? [...names] : [...names, addressData]
}
