import type { Store } from '../../../lib/store/store.ts'
import { createInterfaces } from '../../net/addresses/interfaces.ts'
import type { Settings } from '../../settings/settings.ts'
import { certificateFiles } from '../installation/certificate-files.ts'
import type { Examination } from '../examination/examination.ts'
import { examineFrontDoor } from './front-door.ts'
import { examineSecureDoor } from './secure-door.ts'
import { localhost, servingAt } from '../installation/serving.ts'
import { trustIn, type Trust } from '../examination/trust.ts'

/** Where clients can come in. */
export interface Doors {
  /** The best address that is open: one that devices of the network use, if there is one. */
  readonly address: string | undefined
  readonly trust: Trust
}

/** The running `serve` and each of its addresses; `store` is undefined when the data folder cannot be used. */
export async function examineDoors(
  examination: Examination,
  settings: Settings,
  store: Store | undefined,
): Promise<Doors> {
  if (settings.tls.cert !== undefined || settings.tls.key !== undefined)
    await examination.check('tls.cert', () => certificateFiles(settings))
  const addresses = await examination.after(store, 'serve', (opened) => servingAt(opened, settings))
  await examination.after(addresses, 'localhost', localhost)
  const trust = await trustIn(settings)
  const surroundings = { trust, interfaces: createInterfaces(), ...settings }
  const open: string[] = []
  for (const address of addresses ?? []) {
    const isOpen = address.startsWith('https:')
      ? await examineSecureDoor(examination, address, surroundings)
      : await examineFrontDoor(examination, address, trust)
    if (isOpen) open.push(address)
  }
  return { address: open.find((address) => address.startsWith('https:')) ?? open[0], trust }
}
