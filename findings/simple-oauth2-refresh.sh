#!/usr/bin/env bash
# An answer to a refresh may leave out the refresh token: the old one stays good (RFC 6749 §6), and Google does so
# each time. simple-oauth2 then keeps none, and asks with an empty one when the hour is over.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm i --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error simple-oauth2@5.1.0 >/dev/null ||
  { echo 'not run: npm could not install it'; exit 2; }

cat >"$dir/driver.cjs" <<'JS'
const http = require('node:http')
const { AuthorizationCode } = require('simple-oauth2')

const asked = []
const answer = JSON.stringify({ access_token: 'access', token_type: 'Bearer', expires_in: 3599 })
const server = http.createServer((request, response) => {
  let body = ''
  request.on('data', (piece) => (body += piece))
  request.on('end', () => {
    asked.push(body)
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer)
  })
})

server.listen(0, '127.0.0.1', async () => {
  const client = new AuthorizationCode({
    client: { id: 'id', secret: 'secret' },
    auth: { tokenHost: `http://127.0.0.1:${server.address().port}` },
  })
  const first = client.createToken({ access_token: 'old', refresh_token: 'kept', expires_in: 1 })
  const second = await first.refresh()
  await second.refresh()
  server.closeAllConnections()
  server.close()

  const expected = ['kept', '']
  const saw = asked.map((body) => new URLSearchParams(body).get('refresh_token'))
  if (JSON.stringify(saw) !== JSON.stringify(expected)) {
    console.log('changed: expected', expected, 'saw', saw)
    process.exit(1)
  }
  const { version } = require('simple-oauth2/package.json')
  console.log(
    `finding: simple-oauth2 ${version} forgets the refresh token when an answer brings none: ` +
      'the first refresh sends it, the second sends refresh_token= with nothing',
  )
  console.log('ok')
})
JS
node "$dir/driver.cjs"
