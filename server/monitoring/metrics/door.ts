import type { RequestListener } from 'node:http'
import { ourNames, type OurNames } from '../../dav/host.ts'
import type { Interfaces } from '../../net/addresses/interfaces.ts'
import { toBind } from '../../net/addresses/bindings.ts'
import { createClosing } from '../../net/listen/close.ts'
import { namesOf } from '../../net/addresses/names.ts'
import { openAll, portOf } from '../../net/listen/open.ts'
import { mainSpeakers } from '../../net/listen/speakers.ts'
import { literal } from '../../net/addresses/url.ts'
import type { Settings } from '../../settings/settings.ts'

/** The listener that the settings give to `/metrics`. */
export interface MetricsDoor {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Plain HTTP; whoever opens it beyond this machine has chosen its network. Undefined when the settings name none. */
export async function openMetricsDoor(
  { metrics, advertise }: Pick<Settings, 'metrics' | 'advertise'>,
  interfaces: Interfaces,
  answering: (isOurs: OurNames) => RequestListener,
): Promise<MetricsDoor | undefined> {
  if (metrics === undefined) return undefined
  const listen = { host: metrics.address, port: metrics.port, addresses: [] }
  const names = namesOf({ listen, legacyTls: undefined, advertise }, interfaces)
  let { port } = metrics
  const handler = answering(ourNames(names, () => [port]))
  const speakers = mainSpeakers({ handler, advertise, allowPlainLan: true }, () => port)
  const closing = createClosing()
  const create = () => {
    const server = speakers.create()
    closing.watch(server)
    return server
  }
  port = portOf((await openAll(toBind(listen), port, create, 'metrics'))[0])
  return {
    url: `http://${literal(metrics.address)}:${port}/metrics`,
    close: () => closing.close(speakers.speaking, 0),
  }
}
