import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Device, DeviceStore, OmittedVCardPropertyPolicy } from '../../../lib/store/devices.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import { runInTransaction } from '../database/database.ts'

/** A row of the table `devices`. */
interface Row {
  readonly account: string
  readonly name: string
  readonly verifier: Uint8Array
  readonly salt: Uint8Array
  readonly read_only: 0 | 1
  readonly profile: string | null
  readonly book: string | null
  readonly digest: Uint8Array | null
  readonly policy: OmittedVCardPropertyPolicy
  readonly expires_at: number | null
  readonly created_at: number
}

/** The devices of all accounts in `db`. */
export function createDeviceTable(db: DatabaseSync): SynchronousStore<DeviceStore> {
  const all = db.prepare('SELECT * FROM devices ORDER BY account, name')
  const put = db.prepare(`
    INSERT OR REPLACE INTO devices
      (account, name, verifier, salt, read_only, profile, book, digest, policy, expires_at, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const remove = db.prepare('DELETE FROM devices WHERE account = ? AND name = ?')
  // Another client may get the name next.
  const removeTraces = ['understood', 'device_activity'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE account = ? AND device = ?`),
  )
  return {
    devices: () => (all.all() as unknown as Row[]).map(toDevice),
    putDevice: (device) => {
      put.run(...toValues(device))
    },
    removeDevice: (account, name) =>
      runInTransaction(db, () => {
        for (const removeTrace of removeTraces) removeTrace.run(account, name)
        return remove.run(account, name).changes !== 0
      }),
  }
}

/** In the order of the statement's columns. */
const toValues = (device: Device): readonly SQLInputValue[] => [
  device.account,
  device.name,
  device.verifier,
  device.salt,
  device.readOnly ? 1 : 0,
  device.profile ?? null,
  device.book ?? null,
  device.digest ?? null,
  device.policy,
  device.expiresAt ?? null,
  device.createdAt,
]

function toDevice(row: Row): Device {
  return {
    account: row.account,
    name: row.name,
    verifier: Buffer.from(row.verifier),
    salt: Buffer.from(row.salt),
    readOnly: row.read_only === 1,
    profile: row.profile ?? undefined,
    book: row.book ?? undefined,
    digest: row.digest === null ? undefined : Buffer.from(row.digest),
    policy: row.policy,
    expiresAt: row.expires_at ?? undefined,
    createdAt: row.created_at,
  }
}
