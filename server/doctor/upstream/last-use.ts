import type { Store } from '../../../lib/store/store.ts'
import { tellsOfCard } from '../../activity/refused-card.ts'
import { ok, warning, type Finding } from '../examination/check.ts'

/** How the account fared at last, as `serve` has noted it. */
export async function lastUse(
  store: Pick<Store, 'accountActivities'>,
  account: string,
): Promise<Finding<true>> {
  const activities = await store.accountActivities()
  const activity = activities.find((one) => one.account === account)
  const { lastSync, lastError, contacts } = activity ?? {}
  if (lastError && tellsOfCard(lastError.message))
    return warning(
      `${lastError.message} (${time(lastError.at)})`,
      'Change the contact on the device that made it: some devices do not send it again by themselves',
      true,
    )
  if (lastError && lastError.at > (lastSync ?? 0))
    return warning(
      `a request failed at ${time(lastError.at)}: ${lastError.message}`,
      'If the checks below are ok it is over, and goes away with the next sync of a device',
      true,
    )
  if (lastSync === undefined) return ok('no device has synced yet', true)
  const many = contacts === undefined ? '' : `, ${contacts} contacts`
  return ok(`a device synced at ${time(lastSync)}${many}`, true)
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
