import type { Interfaces } from '../../net/addresses/interfaces.ts'
import { certificateAt } from './certificate.ts'
import { addressOf } from '../examination/connection.ts'
import type { Examination } from '../examination/examination.ts'
import { examineFrontDoor } from './front-door.ts'
import { leadsHere } from './name.ts'
import { plainHttp } from './plain-http.ts'
import type { Trust } from '../examination/trust.ts'

export interface Surroundings {
  readonly trust: Trust
  readonly interfaces: Interfaces
  readonly allowPlainLan: boolean
}

/** What a device meets at an address that speaks TLS: name, certificate, the way in; true when that is open. */
export async function examineSecureDoor(
  examination: Examination,
  address: string,
  { trust, interfaces, allowPlainLan }: Surroundings,
): Promise<true | undefined> {
  const url = new URL(address)
  const named = await examination.check(`${url.host}: name`, () =>
    leadsHere(addressOf(url).host, interfaces),
  )
  if (named?.loopback === false)
    await examination.check(`${url.host}: plain HTTP`, () => plainHttp(url, allowPlainLan))
  const certified = await examination.after(named, `${url.host}: certificate`, () =>
    certificateAt(url, trust),
  )
  return certified && examineFrontDoor(examination, address, trust)
}
