import type { ActivityStore } from '../../../../lib/store/activity.ts'
import type { DeviceStore } from '../../../../lib/store/devices.ts'
import type { ServingClaim } from '../../../../lib/store/serving-claim.ts'
import type { Settings } from '../../../settings/settings.ts'
import { writePrivateFile } from '../../../store/private-file.ts'
import { formatTable } from '../../../terminal/table.ts'
import { caCertificateForDevices } from '../../../ui/frame/ca-certificate.ts'
import {
  setupGuideForDevice,
  setupGuideById,
  clientSetupGuides,
  clientNameInSentence,
} from '../../../clients/setup-guides.ts'
import {
  fillInSetupGuideValues,
  type ClientSetupGuide,
  type SetupGuideValues,
} from '../../../clients/setup-guide.ts'
import { findDeviceActivity } from '../../../ui/devices/device-activity.ts'
import { deviceSetupValues } from '../../../ui/devices/device-setup-values.ts'
import { createMobileconfig } from '../../../clients/mobileconfig.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { deviceWithAccount } from '../../../accounts/devices.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** As commander gives them. */
export interface DeviceSetupOptions {
  readonly account: string
  /** Id of a client; without it the device's name or User-Agent tells. */
  readonly client?: string
  /** File for a configuration profile of Apple. */
  readonly mobileconfig?: string
}

/** Prints what to type into a device's client, or writes a configuration profile. */
export async function runDeviceSetupCommand(
  { settings, terminal }: CommandContext,
  name: string,
  options: DeviceSetupOptions,
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    const context = await runningBridge(store, settings)
    const { account, device } = await deviceWithAccount(store, { account: options.account, name })
    const { reach, ...values } = await deviceSetupValues(context, device, account, undefined)
    const guide = await chooseGuide(store, device, options.client)
    const isProfile = options.mobileconfig !== undefined
    const server = guide.runs === 'here' && !isProfile ? reach.here : reach.elsewhere
    if (server === undefined)
      throw unreachableError(isProfile ? 'Apple’s devices' : clientNameInSentence(guide), settings)
    if (options.mobileconfig === undefined) {
      terminal.print(formatInstructions(guide, { ...values, server }))
      return 0
    }
    const { email } = account
    const whose = { account: account.name, device: name, server, email, password: undefined }
    const profile = await createMobileconfig({
      ...whose,
      authority: caCertificateForDevices(context),
    })
    writePrivateFile(options.mobileconfig, profile)
    terminal.print(`${options.mobileconfig} sets ${name} up; it will ask for the password.`)
    return 0
  })
}

/** The addresses are known while the bridge runs. */
async function runningBridge<S extends ServingClaim>(store: S, settings: Settings) {
  const serving = await store.servingAddresses()
  if (serving && serving.length > 0) return { store, settings, baseUrls: () => serving }
  throw new Error('the bridge does not run: start it with carddav-bridge serve and ask again')
}

async function chooseGuide(
  store: ActivityStore & DeviceStore,
  device: Parameters<typeof findDeviceActivity>[1],
  id: string | undefined,
): Promise<ClientSetupGuide> {
  if (id === undefined)
    return setupGuideForDevice(device.name, (await findDeviceActivity(store, device))?.userAgent)
  const guide = clientSetupGuides.find((each) => each.id === id)
  if (guide) return guide
  throw new UsageError(`there is no client ${id}, only ${ids}`)
}

const ids = clientSetupGuides.map(({ id }) => id).join(', ')

const unreachableError = (who: string, { file }: Pick<Settings, 'file'>): Error =>
  new Error(
    `${who} cannot reach this bridge, which listens on this machine only: write ` +
      `{ "listen": { "addresses": ["0.0.0.0"] } } into ${file} and start the bridge again`,
  )

function formatInstructions(guide: ClientSetupGuide, values: SetupGuideValues): string {
  const { where, fields = [], lines, then, notes } = guide
  const rows = fields.map(({ label, value }) => ['', label, fillInSetupGuideValues(value, values)])
  return [
    `${clientNameInSentence(guide)}${where === undefined ? '' : `: ${where}`}`,
    '',
    ...(rows.length > 0 ? [formatTable(rows), ''] : []),
    ...(lines === undefined
      ? []
      : [fillInSetupGuideValues(lines, values).replace(/^/gm, '  '), '']),
    ...(then === undefined ? [] : [`Then: ${then}`, '']),
    ...notes.map((note) => `- ${fillInSetupGuideValues(note, values).replaceAll('`', '')}`),
    ...(guide === setupGuideById(undefined)
      ? [`- A program that is known has its own words: add --client and one of ${ids}.`]
      : []),
  ].join('\n')
}
