#!/usr/bin/env bash
# In a multistatus a row may have a status instead of propstats, say 403 for a member that this user may not see
# (RFC 4918 §14.24). npm's webdav throws a TypeError for such a row: the folder cannot be listed at all.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm i --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error webdav@5.11.0 >/dev/null ||
  { echo 'not run: npm could not install it'; exit 2; }

cat >"$dir/driver.mjs" <<'JS'
import http from 'node:http'
import { readFileSync } from 'node:fs'
import { createClient } from 'webdav'

const row = (href, type) =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop><d:resourcetype>${type}</d:resourcetype>` +
  '<d:getlastmodified>Mon, 12 Jan 1998 09:25:56 GMT</d:getlastmodified></d:prop>' +
  '<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>'
const statusRow =
  '<d:response><d:href>/book/private/</d:href><d:status>HTTP/1.1 403 Forbidden</d:status></d:response>'
const multistatus = (rows) =>
  `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:">${rows}</d:multistatus>`

let body
const server = http.createServer((request, response) => {
  request.resume()
  response.writeHead(207, { 'Content-Type': 'application/xml; charset=utf-8' }).end(body)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const client = createClient(`http://127.0.0.1:${server.address().port}`)

async function list(rows) {
  body = multistatus(rows)
  try {
    return (await client.getDirectoryContents('/book/')).map((item) => item.basename)
  } catch (error) {
    return error.name
  }
}

const known = row('/book/', '<d:collection/>') + row('/book/a.vcf', '') + row('/book/b.vcf', '')
const saw = { without: await list(known), with: await list(known + statusRow) }
server.closeAllConnections()
server.close()

const expected = { without: ['a.vcf', 'b.vcf'], with: 'TypeError' }
if (JSON.stringify(saw) !== JSON.stringify(expected)) {
  console.log('changed: expected', expected, 'saw', saw)
  process.exit(1)
}
const path = new URL('node_modules/webdav/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(path, 'utf8'))
console.log(
  `finding: webdav ${version} (npm) rejects a whole listing with a TypeError ` +
    'when one row has a 403 status and no propstat',
)
console.log('ok')
JS
node "$dir/driver.mjs"
