import type { DatabaseSync } from 'node:sqlite'
import type { AccountActivity, ActivityStore, DeviceActivity } from '../../../lib/store/activity.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'

/** A row of the table `device_activity`. */
interface DeviceRow {
  readonly account: string
  readonly device: string
  readonly last_seen: number
  readonly user_agent: string | null
  readonly requests: number
}

/** A row of the table `account_activity`. */
interface AccountRow {
  readonly account: string
  readonly last_sync: number | null
  readonly last_error: string | null
  readonly last_error_at: number | null
  readonly contacts: number | null
}

/** The activities in `db`. */
export function createActivityTables(db: DatabaseSync): SynchronousStore<ActivityStore> {
  const devices = db.prepare('SELECT * FROM device_activity ORDER BY account, device')
  const addDevice = db.prepare(`
    INSERT INTO device_activity (account, device, last_seen, user_agent, requests)
      SELECT account, name, ?, ?, ? FROM devices WHERE account = ? AND name = ?
      ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen,
        user_agent = COALESCE(excluded.user_agent, user_agent), requests = requests + excluded.requests`)
  const accounts = db.prepare('SELECT * FROM account_activity ORDER BY account')
  const addAccount = db.prepare(`
    INSERT INTO account_activity (account, last_sync, last_error, last_error_at, contacts)
      SELECT name, ?, ?, ?, ? FROM accounts WHERE name = ?
      ON CONFLICT DO UPDATE SET last_sync = COALESCE(excluded.last_sync, last_sync),
        last_error = COALESCE(excluded.last_error, last_error),
        last_error_at = COALESCE(excluded.last_error_at, last_error_at),
        contacts = COALESCE(excluded.contacts, contacts)`)
  return {
    deviceActivities: () => (devices.all() as unknown as DeviceRow[]).map(toDevice),
    addDeviceActivity: ({ account, device, lastSeen, userAgent, requests }) => {
      addDevice.run(lastSeen, userAgent ?? null, requests, account, device)
    },
    accountActivities: () => (accounts.all() as unknown as AccountRow[]).map(toAccount),
    addAccountActivity: ({ account, lastSync, lastError, contacts }) => {
      const { message = null, at = null } = lastError ?? {}
      addAccount.run(lastSync ?? null, message, at, contacts ?? null, account)
    },
  }
}

const toDevice = (row: DeviceRow): DeviceActivity => ({
  account: row.account,
  device: row.device,
  lastSeen: row.last_seen,
  userAgent: row.user_agent ?? undefined,
  requests: row.requests,
})

const toAccount = (row: AccountRow): AccountActivity => ({
  account: row.account,
  lastSync: row.last_sync ?? undefined,
  lastError:
    row.last_error === null || row.last_error_at === null
      ? undefined
      : { at: row.last_error_at, message: row.last_error },
  contacts: row.contacts ?? undefined,
})
