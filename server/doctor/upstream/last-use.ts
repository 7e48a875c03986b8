import type { ActivityStore } from '../../../lib/store/activity.ts'
import { isCardRefusalMessage } from '../../activity/card-refusal.ts'
import { okFinding, warningFinding, type CheckFinding } from '../examination/check-result.ts'

/** Checks the last sync and the last error of the account, as `serve` has stored them. */
export async function checkLastUse(
  store: ActivityStore,
  account: string,
): Promise<CheckFinding<true>> {
  const activities = await store.accountActivities()
  const activity = activities.find((one) => one.account === account)
  const { lastSync, lastError, contacts } = activity ?? {}
  if (lastError && isCardRefusalMessage(lastError.message))
    return warningFinding(
      `${lastError.message} (${time(lastError.at)})`,
      'Change the contact on the device that made it: some devices do not send it again by themselves',
      true,
    )
  if (lastError && lastError.at > (lastSync ?? 0))
    return warningFinding(
      `a request failed at ${time(lastError.at)}: ${lastError.message}`,
      'If the checks below are ok it is over, and goes away with the next sync of a device',
      true,
    )
  if (lastSync === undefined) return okFinding('no device has synced yet', true)
  const many = contacts === undefined ? '' : `, ${contacts} contacts`
  return okFinding(`a device synced at ${time(lastSync)}${many}`, true)
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
