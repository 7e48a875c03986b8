import { startNginxServer } from '../support/nginx.ts'
import type { Scope } from '../support/scope.ts'
import type { Peer, PeerOptions } from './proxy-peers.ts'

/** nginx with sub_filter. */
export async function startNginx(scope: Scope, options: PeerOptions): Promise<Peer> {
  const { pid, port } = await startNginxServer(scope, (port) => http(port, options))
  return { pid, url: `http://127.0.0.1:${port}` }
}

const http = (port: number, { upstream, authorization, ours, theirs }: PeerOptions): string => `
  access_log off;
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
`
