#!/usr/bin/env bash
# A sync-collection without a token lists what is there and MUST NOT list what was removed (RFC 6578 §3.4). Radicale
# lists removed cards too (for 30 days, by default), as rows with 404, also those that nobody ever synchronised.
set -eu
version=3.1.8
if ! dpkg-query -W -f='${db:Status-Status}' radicale 2>/dev/null | grep -qx installed; then
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends radicale; } \
    >/dev/null 2>&1 || { echo 'not run: Debian package radicale is missing'; exit 2; }
fi
installed=$(dpkg-query -W -f='${Version}' radicale)
case $installed in "$version"-*) ;; *) echo "changed: expected radicale $version saw $installed"; exit 1 ;; esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/driver.py" <<'PY'
import base64, http.client, signal, socket, subprocess, sys, time
import xml.etree.ElementTree as ET

folder, version = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with socket.socket() as probe:
    probe.bind(('127.0.0.1', 0))
    port = probe.getsockname()[1]
with open(folder + '/config', 'w') as config:
    config.write(f'[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n'
                 f'[storage]\nfilesystem_folder = {folder}/store\n')
login = 'Basic ' + base64.b64encode(b'ann:any').decode()


def ask(method, path, body=None, headers={}):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    connection.request(method, path, body, {'Authorization': login, **headers})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def ready():
    for _ in range(100):
        try:
            return socket.create_connection(('127.0.0.1', port), 1).close()
        except OSError:
            time.sleep(0.1)
    sys.exit('not run: Radicale did not start')


MAKE_BOOK = ('<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype>'
             '<d:collection/><c:addressbook/></d:resourcetype></d:prop></d:set></d:mkcol>')
FIRST_SYNC = ('<d:sync-collection xmlns:d="DAV:"><d:sync-token/><d:sync-level>1</d:sync-level>'
              '<d:prop><d:getetag/></d:prop></d:sync-collection>')


def put(name):
    card = f'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:{name}\r\nN:{name};;;;\r\nEND:VCARD\r\n'
    ask('PUT', f'/ann/book/{name}.vcf', card, {'Content-Type': 'text/vcard; charset=utf-8'})


def rows():
    _, text = ask('REPORT', '/ann/book/', FIRST_SYNC, {'Content-Type': 'application/xml', 'Depth': '0'})
    return sorted((row.findtext('{DAV:}href').rsplit('/', 1)[1], next(row.iter('{DAV:}status')).text.split()[1])
                  for row in ET.fromstring(text).findall('{DAV:}response'))


server = subprocess.Popen(['radicale', '--config', folder + '/config'], stderr=subprocess.DEVNULL)
try:
    ready()
    ask('MKCOL', '/ann/book/', MAKE_BOOK, {'Content-Type': 'application/xml'})
    for name in 'stays', 'goes', 'later':
        put(name)
    ask('DELETE', '/ann/book/goes.vcf')
    saw = [rows()]
    ask('DELETE', '/ann/book/later.vcf')
    saw.append(rows())
finally:
    server.terminate()
    server.wait()

expected = [
    [('goes.vcf', '404'), ('later.vcf', '200'), ('stays.vcf', '200')],
    [('goes.vcf', '404'), ('later.vcf', '404'), ('stays.vcf', '200')],
]
if saw != expected:
    sys.exit(print('changed: expected', expected, 'saw', saw) or 1)
print(f'finding: Radicale {version} (Debian) answers a sync-collection with an empty token by the cards that are there '
      'and a 404 row for each card that was deleted, to clients that never knew it')
print('ok')
PY
timeout -k 5 50 python3 "$dir/driver.py" "$dir" "$installed"
