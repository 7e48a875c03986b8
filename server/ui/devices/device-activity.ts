import type { ActivityStore, DeviceActivity } from '../../../lib/store/activity.ts'
import type { Device, DeviceStore } from '../../../lib/store/devices.ts'

/** A device, and what it has done so far; undefined: nothing. */
export interface DeviceWithActivity {
  readonly device: Device
  readonly activity: DeviceActivity | undefined
}

/** All devices of all accounts. */
export async function listDevicesWithActivity(
  store: ActivityStore & DeviceStore,
): Promise<readonly DeviceWithActivity[]> {
  const activities = await store.deviceActivities()
  return (await store.devices()).map((device) => ({
    device,
    activity: activities.find(
      (each) => each.account === device.account && each.device === device.name,
    ),
  }))
}

/** What a device has done so far; undefined: nothing. */
export async function findDeviceActivity(
  store: ActivityStore & DeviceStore,
  { account, name }: Device,
): Promise<DeviceActivity | undefined> {
  const devices = await listDevicesWithActivity(store)
  return devices.find(({ device }) => device.account === account && device.name === name)?.activity
}
