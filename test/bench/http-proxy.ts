import { hash, timingSafeEqual } from 'node:crypto'
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Transform } from 'node:stream'

/**
 * What one would write with http-proxy-3: Basic checked, the path mapped, a bearer token added, the book's path put
 * back in the answer. `node http-proxy.ts MAJOR UPSTREAM AUTHORIZATION OURS THEIRS` prints its origin.
 */

const [major, target = '', authorization = '', ours = '', theirs = ''] = process.argv.slice(2)
// To the types two majors are strangers.
const library: unknown = await (major === '2' ? import('http-proxy-3-2') : import('http-proxy-3'))
const { createProxyServer } = library as typeof import('http-proxy-3')
const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
const right = digest(authorization)

const proxy = createProxyServer({
  target,
  agent: new Agent({ keepAlive: true }),
  changeOrigin: true,
  selfHandleResponse: true,
  headers: { authorization: `Bearer ${'a'.repeat(200)}` },
})
proxy.on('proxyRes', (upstream, _, response) => {
  const headers = { ...upstream.headers }
  delete headers['content-length']
  response.writeHead(upstream.statusCode ?? 502, headers)
  pipeline(upstream, putBack(), response, () => undefined)
})

/** A path may be cut by the end of a chunk: so much of it waits for the next. */
function putBack(): Transform {
  let held = ''
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = (held + chunk.toString('latin1')).replaceAll(theirs, ours)
      held = text.slice(-theirs.length)
      done(null, Buffer.from(text.slice(0, -theirs.length), 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(held, 'latin1'))
    },
  })
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  if (!timingSafeEqual(digest(request.headers.authorization ?? ''), right)) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="bench"' }).end()
    return
  }
  request.url = request.url?.replace(ours, theirs)
  proxy.web(request, response)
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
