import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { stop } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Peer, PeerOptions } from './proxy-peers.ts'

/** nginx with sub_filter: one worker, in the foreground, in a folder of its own. */
export async function startNginx(scope: Scope, options: PeerOptions): Promise<Peer> {
  const folder = await tempDir(scope, 'nginx')
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration(port, options))
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` },
    stdio: 'ignore',
  })
  scope.after(() => stop(nginx))
  await once(nginx, 'spawn')
  const url = `http://127.0.0.1:${port}`
  await answers(url)
  return { pid: nginx.pid ?? 0, url }
}

const configuration = (
  port: number,
  { upstream, authorization, ours, theirs }: PeerOptions,
): string => `
daemon off; master_process off; pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  keepalive_requests 1000000000;
  upstream up { server ${new URL(upstream).host}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location ${ours} {
      if ($http_authorization != "${authorization}") { return 401; }
      proxy_pass http://up${theirs};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer ${'a'.repeat(200)}";
      sub_filter_types *; sub_filter_once off;
      sub_filter ${theirs} ${ours};
    }
  }
}
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** nginx says nothing when it is ready. */
async function answers(url: string): Promise<void> {
  for (let tries = 100; ; tries--) {
    try {
      await (await fetch(url)).arrayBuffer()
      return
    } catch (error) {
      if (tries === 0) throw error
      await setTimeout(20)
    }
  }
}
