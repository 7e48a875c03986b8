import type { Account, Store } from '../../../lib/store/store.ts'
import { createExchange } from '../../../lib/upstream/exchange/exchange.ts'
import type { Settings } from '../../settings/settings.ts'
import { devicesOf } from './devices.ts'
import type { Examination } from '../examination/examination.ts'
import { lastUse } from './last-use.ts'
import { examineToken } from './token.ts'
import { letIn } from './upstream-access.ts'
import { addressBooks, discovery } from './upstream-places.ts'

/** An account's way to its address books upstream; true when it leads there. */
export async function examineAccount(
  examination: Examination,
  settings: Settings,
  store: Store,
  account: Account,
  reachable: true | undefined,
): Promise<true | undefined> {
  const { name } = account
  await examination.check(`${name}: devices`, () => devicesOf(store, name))
  await examination.check(`${name}: last use`, () => lastUse(store, name))
  const token = await examineToken(examination, settings, store, name)
  const exchange = createExchange({ ca: settings.upstream.ca })
  try {
    const access = await examination.after(reachable && token, `${name}: API`, (given) =>
      letIn(settings, exchange, name, given),
    )
    const places = await examination.after(access, `${name}: discovery`, (given) =>
      discovery(settings, given, store, account),
    )
    const found = access && places && { access, places }
    return await examination.after(found, `${name}: address book`, (given) =>
      addressBooks(settings, given.access, account, given.places),
    )
  } finally {
    await exchange.close()
  }
}
