import { createScope } from '../../support/scope.ts'
import { startNginx } from '../nginx.ts'
import { hasNginx } from '../proxy-peers.ts'
import { cpuPerRequest } from './cpu-per-request.ts'
import { partOf, type Figure, type RowOptions } from './figure.ts'
import { bookPath, stateBody } from './requests.ts'
import { serveBridge, serveHttpProxy, theirPath, type Served } from './served.ts'

/** Ctag and sync-token, again and again, while what is known is young enough. */
export async function smallPropfind({ before }: RowOptions): Promise<readonly Figure[]> {
  const scope = createScope()
  try {
    const ours = await serveBridge(scope, 'bridge', {})
    const httpProxy = await serveHttpProxy(scope, 1000)
    const all: Served[] = [ours, httpProxy]
    if (before !== undefined) all.push(await serveBridge(scope, 'before', { program: before }))
    if (hasNginx()) {
      const { authorization, traffic } = httpProxy
      const paths = { ours: bookPath, theirs: theirPath }
      const peer = { upstream: traffic.line, authorization, ...paths }
      const { pid, url } = await startNginx(scope, peer)
      all.push({ name: 'nginx', pid, origin: url, authorization, traffic })
    }
    const cpu = await cpuPerRequest(all, { pathAt: () => bookPath, body: stateBody })
    return figures(cpu)
  } finally {
    await scope.close()
  }
}

function figures(cpu: ReadonlyMap<string, number>): readonly Figure[] {
  const own = { ours: cpu.get('bridge') ?? NaN, unit: 'µs' }
  const compared = (what: string, peer: string, bar: number): Figure =>
    partOf({ ...own, what, theirs: cpu.get(peer), bar })
  const nginx = compared('… nginx + sub_filter', 'nginx', Infinity)
  return [
    compared(
      'small PROPFIND (ctag, sync-token), processor time, http-proxy-3',
      'http-proxy-3',
      0.4,
    ),
    compared('… before', 'before', 0.4),
    { ...nginx, bar: 'none', isMet: undefined },
  ]
}
