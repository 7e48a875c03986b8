#!/usr/bin/env bash
# A server that offers Basic and Digest sends two challenges, in the order it likes (RFC 9110 §11.6.1). digest-fetch
# takes the scheme's name from the first and everything else from the Digest one. Offered SHA-256 alone, it answers MD5.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm i --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error digest-fetch@3.1.1 >/dev/null ||
  { echo 'not run: npm could not install it'; exit 2; }

cat >"$dir/driver.mjs" <<'JS'
import http from 'node:http'
import { readFileSync } from 'node:fs'
import DigestFetch from 'digest-fetch'

const basic = 'Basic realm="book", charset="UTF-8"'
const digest = (algorithm) => `Digest realm="book", qop="auth", nonce="abc", algorithm=${algorithm}`

let challenges = []
let authorization
const server = http.createServer((request, response) => {
  request.resume()
  if (request.headers.authorization) {
    authorization = request.headers.authorization
    response.writeHead(200).end()
  } else {
    response.writeHead(401, challenges.flatMap((one) => ['WWW-Authenticate', one])).end()
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}/`

/** The scheme and the algorithm of the second request's Authorization. */
async function answerTo(...offered) {
  challenges = offered
  authorization = 'none'
  await new DigestFetch('user', 'password').fetch(url)
  const [scheme, rest = ''] = authorization.split(/ (.*)/)
  return `${scheme} ${/algorithm="?([^",]*)/.exec(rest)?.[1]} ${rest.includes('response=') ? 'response' : ''}`
}

const saw = {
  'Digest MD5': await answerTo(digest('MD5')),
  'Digest MD5, Basic': await answerTo(digest('MD5'), basic),
  'Basic, Digest MD5': await answerTo(basic, digest('MD5')),
  'Digest SHA-256': await answerTo(digest('SHA-256')),
}
server.closeAllConnections()
server.close()

const expected = {
  'Digest MD5': 'Digest MD5 response',
  'Digest MD5, Basic': 'Digest MD5 response',
  'Basic, Digest MD5': 'Basic MD5 response',
  'Digest SHA-256': 'Digest MD5 response',
}
if (JSON.stringify(saw) !== JSON.stringify(expected)) {
  console.log('changed: expected', expected, 'saw', saw)
  process.exit(1)
}
const path = new URL('node_modules/digest-fetch/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(path, 'utf8'))
console.log(
  `finding: digest-fetch ${version} offered Basic, then Digest, sends "Authorization: Basic" with Digest's ` +
    'parameters behind it; offered algorithm=SHA-256 alone, it answers algorithm=MD5',
)
console.log('ok')
JS
node "$dir/driver.mjs"
