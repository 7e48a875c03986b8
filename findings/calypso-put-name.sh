#!/usr/bin/env bash
# Calypso forgets the name of a PUT: the card lies under its UID, which no header says, and a GET of the name is 410
# Gone. A second PUT of the name makes a second row with the same href, another ETag (without quotes) and another card.
set -eu
version=2.1
if ! dpkg-query -W -f='${db:Status-Status}' calypso 2>/dev/null | grep -qx installed; then
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends calypso; } \
    >/dev/null 2>&1 || { echo 'not run: Debian package calypso is missing'; exit 2; }
fi
installed=$(dpkg-query -W -f='${Version}' calypso)
case $installed in "$version"-*) ;; *) echo "changed: expected calypso $version saw $installed"; exit 1 ;; esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/driver.py" <<'PY'
import base64, http.client, os, signal, socket, subprocess, sys, time
import xml.etree.ElementTree as ET

folder, version = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with socket.socket() as probe:
    probe.bind(('127.0.0.1', 0))
    port = probe.getsockname()[1]
with open(folder + '/config', 'w') as config:
    config.write(f'[server]\nhost = 127.0.0.1\nport = {port}\n[storage]\nfolder = {folder}/store\n[acl]\ntype = fake\n')
# A book is a git repository that its owner makes.
book = folder + '/store/ann/book'
os.makedirs(book)
for words in ['init', '-q'], ['config', 'user.name', 'Ann'], ['config', 'user.email', 'ann@example.org']:
    subprocess.run(['git', '-C', book, *words], check=True, stderr=subprocess.DEVNULL)
login = 'Basic ' + base64.b64encode(b'ann:any').decode()


def ask(method, path, body=None, headers={}):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    connection.request(method, path, body, {'Authorization': login, **headers})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


def ready():
    for _ in range(100):
        try:
            return socket.create_connection(('127.0.0.1', port), 1).close()
        except OSError:
            time.sleep(0.1)
    sys.exit('not run: Calypso did not start')


def put(name):
    card = f'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:0a1b\r\nFN:{name}\r\nN:{name};;;;\r\nEND:VCARD\r\n'
    status, headers, _ = ask('PUT', '/ann/book/new.vcf', card, {'Content-Type': 'text/vcard; charset=utf-8'})
    return status, 'Location' in headers, headers['ETag'].startswith('"')


def members():
    asked = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>'
    _, _, text = ask('PROPFIND', '/ann/book/', asked, {'Content-Type': 'application/xml', 'Depth': '1'})
    rows = [(row.findtext('{DAV:}href'), next(row.iter('{DAV:}getetag')).text) for row in ET.fromstring(text)]
    hrefs = [href for href, _ in rows if href.rstrip('/') != '/ann/book']
    return hrefs, len({etag for href, etag in rows if href in hrefs})


server = subprocess.Popen(['calypso', '-f', '-P', folder + '/pid'], env={**os.environ, 'CALYPSO_CONFIG': folder + '/config'},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    ready()
    saw = {'first': put('Ann'), 'list': members(),
           'by name': ask('GET', '/ann/book/new.vcf')[0], 'by UID': ask('GET', '/ann/book/0a1b')[0],
           'second': put('Anna'), 'list again': members()}
finally:
    server.terminate()
    server.wait()

expected = {'first': (201, False, False), 'list': (['/ann/book/0a1b'], 1), 'by name': 410, 'by UID': 200,
            'second': (201, False, False), 'list again': (['/ann/book/0a1b', '/ann/book/0a1b'], 2)}
if saw != expected:
    sys.exit(print('changed: expected', expected, 'saw', saw) or 1)
print(f'finding: Calypso {version} (Debian) answers 201 without Location to PUT new.vcf, lists the card as its UID and '
      'says 410 to GET new.vcf; after a second PUT it lists that href twice, with two unquoted ETags')
print('ok')
PY
timeout -k 5 50 python3 "$dir/driver.py" "$dir" "$installed"
