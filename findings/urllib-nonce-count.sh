#!/usr/bin/env bash
# In Digest, nc counts the requests made with this nonce, in eight hexadecimal digits (RFC 7616 §3.4). urllib, and the
# helper digest-header that came out of it, count all requests of the process, over all nonces and servers, in decimal.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm i --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error urllib@4.9.2 digest-header@1.1.0 >/dev/null ||
  { echo 'not run: npm could not install it'; exit 2; }

cat >"$dir/driver.cjs" <<'JS'
const http = require('node:http')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { request } = require('urllib')
const digestHeader = require('digest-header')

const versionOf = (name) =>
  JSON.parse(readFileSync(join(__dirname, 'node_modules', name, 'package.json'), 'utf8')).version
const count = (authorization) => /nc=([0-9a-f]+)/i.exec(authorization)?.[1]

let nonce = 0
const challenge = () => `Digest realm="book", qop="auth", nonce="n${++nonce}", algorithm=MD5`
const counts = { urllib: [], 'digest-header': [] }
const server = http.createServer((incoming, response) => {
  incoming.resume()
  const { authorization } = incoming.headers
  if (authorization) {
    counts.urllib.push(count(authorization))
    response.writeHead(200).end()
  } else {
    response.writeHead(401, { 'WWW-Authenticate': challenge() }).end()
  }
})

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`
  // Eleven requests, each with a nonce of its own: eleven times nc=00000001 by the RFC.
  for (let i = 0; i < 11; i++) {
    await request(url, { digestAuth: 'user:password' })
    counts['digest-header'].push(count(digestHeader('GET', '/', challenge(), 'user:password')))
  }
  server.closeAllConnections()
  server.close()

  const decimal = Array.from({ length: 11 }, (_, i) => String(i + 1).padStart(8, '0'))
  const expected = { urllib: decimal, 'digest-header': decimal }
  if (JSON.stringify(counts) !== JSON.stringify(expected)) {
    console.log('changed: expected', expected, 'saw', counts)
    process.exit(1)
  }
  console.log(
    `finding: urllib ${versionOf('urllib')} and digest-header ${versionOf('digest-header')} never start nc anew: ` +
      'the 11th fresh nonce is answered by nc=00000011, and the count goes from 00000009 to 00000010, not to 0000000a',
  )
  console.log('ok')
  process.exit(0)
})
JS
node "$dir/driver.cjs"
