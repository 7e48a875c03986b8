#!/usr/bin/env bash
# A TIMESTAMP of vCard 4.0, as in REV, may carry an offset from UTC (RFC 6350 §4.3.5). ical.js, which Thunderbird
# bundles, drops it: the same text without an offset is another moment. BDAY with the same offset keeps it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm i --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 >/dev/null ||
  { echo 'not run: npm could not install it'; exit 2; }

cat >"$dir/driver.mjs" <<'JS'
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

/** What comes back of one line of a vCard 4.0 that is read and written. */
function roundTrip(line) {
  const card = ['BEGIN:VCARD', 'VERSION:4.0', 'FN:Ann', line, 'END:VCARD', ''].join('\r\n')
  return ICAL.Component.fromString(card).toString().split('\r\n')[3]
}

const expected = {
  'REV:20240131T223000Z': 'REV:20240131T223000Z',
  'REV:20240131T223000-0500': 'REV:20240131T223000',
  'REV:20240131T223000-05': 'REV:20240131T223000',
  'BDAY:19850412T102200-0500': 'BDAY:19850412T102200-0500',
}
const saw = Object.fromEntries(Object.keys(expected).map((line) => [line, roundTrip(line)]))
if (JSON.stringify(saw) !== JSON.stringify(expected)) {
  console.log('changed: expected', expected, 'saw', saw)
  process.exit(1)
}
const path = new URL('node_modules/ical.js/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(path, 'utf8'))
console.log(
  `finding: ical.js ${version} writes REV:20240131T223000-0500 back as REV:20240131T223000, ` +
    'a time of no zone; with Z, or in BDAY, nothing is lost',
)
console.log('ok')
JS
node "$dir/driver.mjs"
