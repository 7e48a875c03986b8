import type { Store } from '../../../../lib/store/store.ts'
import type { Settings } from '../../../settings/settings.ts'
import { writePrivate } from '../../../store/private-file.ts'
import { table } from '../../../terminal/table.ts'
import { authorityOf } from '../../../ui/frame/authority.ts'
import { clientFor, clientOf, clients, nameOf } from '../../../clients/list.ts'
import { fill, type Client, type Values } from '../../../clients/values.ts'
import { activityOf, valuesFor } from '../../../ui/devices/house.ts'
import { mobileconfig } from '../../../clients/mobileconfig.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { knownDevice } from '../../../accounts/devices.ts'
import type { Context, ExitCode } from '../context.ts'
import { withStore } from '../with-store.ts'

export interface SetupOptions {
  readonly account: string
  /** Id of a client; without it the device's name or User-Agent tells. */
  readonly client?: string
  /** File for a configuration profile of Apple. */
  readonly mobileconfig?: string
}

/** Prints what to type into a device's client, or writes a profile that types it. */
export async function deviceSetup(
  { settings, terminal }: Context,
  name: string,
  options: SetupOptions,
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    const at = await standing(store, settings)
    const { account, device } = await knownDevice(store, { account: options.account, name })
    const { reach, ...values } = await valuesFor(at, device, account, undefined)
    const client = await chosen(store, device, options.client)
    const isProfile = options.mobileconfig !== undefined
    const server = client.runs === 'here' && !isProfile ? reach.here : reach.elsewhere
    if (server === undefined)
      throw unreachable(isProfile ? 'Apple’s devices' : nameOf(client), settings)
    if (options.mobileconfig === undefined) {
      terminal.print(instructions(client, { ...values, server }))
      return 0
    }
    const { email } = account
    const whose = { account: account.name, device: name, server, email, password: undefined }
    const profile = await mobileconfig({ ...whose, authority: authorityOf(at) })
    writePrivate(options.mobileconfig, profile)
    terminal.print(`${options.mobileconfig} sets ${name} up; it will ask for the password.`)
    return 0
  })
}

/** The addresses are known while the bridge runs. */
async function standing(store: Store, settings: Settings) {
  const serving = await store.serving()
  if (serving && serving.length > 0) return { store, settings, serving: () => serving }
  throw new Error('the bridge does not run: start it with carddav-bridge serve and ask again')
}

async function chosen(
  store: Store,
  device: Parameters<typeof activityOf>[1],
  id: string | undefined,
): Promise<Client> {
  if (id === undefined) return clientFor(device.name, (await activityOf(store, device))?.userAgent)
  const client = clients.find((each) => each.id === id)
  if (client) return client
  throw new UsageError(`there is no client ${id}, only ${ids}`)
}

const ids = clients.map(({ id }) => id).join(', ')

const unreachable = (who: string, { file }: Pick<Settings, 'file'>): Error =>
  new Error(
    `${who} cannot reach this bridge, which listens on this machine only: write ` +
      `{ "listen": { "addresses": ["0.0.0.0"] } } into ${file} and start the bridge again`,
  )

function instructions(client: Client, values: Values): string {
  const { where, fields = [], lines, then, notes } = client
  const rows = fields.map(({ label, value }) => ['', label, fill(value, values)])
  return [
    `${nameOf(client)}${where === undefined ? '' : `: ${where}`}`,
    '',
    ...(rows.length > 0 ? [table(rows), ''] : []),
    ...(lines === undefined ? [] : [fill(lines, values).replace(/^/gm, '  '), '']),
    ...(then === undefined ? [] : [`Then: ${then}`, '']),
    ...notes.map((note) => `- ${fill(note, values).replaceAll('`', '')}`),
    ...(client === clientOf(undefined)
      ? [`- A program that is known has its own words: add --client and one of ${ids}.`]
      : []),
  ].join('\n')
}
