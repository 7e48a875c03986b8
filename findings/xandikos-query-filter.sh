#!/usr/bin/env bash
# Xandikos names addressbook-query in supported-report-set. It answers while the book or the filter is empty; in a book
# with a card any filter on a property (RFC 6352 §10.5.1) is an error in Python, and 500.
set -eu
version=0.2.8
if ! dpkg-query -W -f='${db:Status-Status}' xandikos 2>/dev/null | grep -qx installed; then
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends xandikos; } \
    >/dev/null 2>&1 || { echo 'not run: Debian package xandikos is missing'; exit 2; }
fi
installed=$(dpkg-query -W -f='${Version}' xandikos)
case $installed in "$version"-*) ;; *) echo "changed: expected xandikos $version saw $installed"; exit 1 ;; esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/driver.py" <<'PY'
import http.client, signal, socket, subprocess, sys, time

folder, version = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with socket.socket() as probe:
    probe.bind(('127.0.0.1', 0))
    port = probe.getsockname()[1]
BOOK = '/ann/contacts/addressbook/'
XML = {'Content-Type': 'application/xml; charset=utf-8', 'Depth': '1'}


def ask(method, path, body=None, headers={}):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def ready():
    for _ in range(100):
        try:
            return socket.create_connection(('127.0.0.1', port), 1).close()
        except OSError:
            time.sleep(0.1)
    sys.exit('not run: Xandikos did not start')


def query(filters):
    return ask('REPORT', BOOK, '<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">'
               f'<d:prop><d:getetag/></d:prop><c:filter>{filters}</c:filter></c:addressbook-query>', XML)[0]


HAS_EMAIL = '<c:prop-filter name="EMAIL"/>'
NAMED_ANN = '<c:prop-filter name="FN"><c:text-match>ann</c:text-match></c:prop-filter>'
CARD = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ann\r\nN:Doe;Ann;;;\r\nEMAIL:ann@example.org\r\nEND:VCARD\r\n'

server = subprocess.Popen(['xandikos', '--directory', folder + '/store', '--defaults', '--current-user-principal', '/ann/',
                           '--listen-address', '127.0.0.1', '--port', str(port)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    ready()
    _, reports = ask('PROPFIND', BOOK, '<d:propfind xmlns:d="DAV:"><d:prop><d:supported-report-set/></d:prop></d:propfind>',
                     {**XML, 'Depth': '0'})
    empty = query(NAMED_ANN)
    ask('PUT', BOOK + '1.vcf', CARD, {'Content-Type': 'text/vcard; charset=utf-8'})
    saw = {'advertised': 'addressbook-query' in reports, 'empty book': empty, 'empty filter': query(''),
           'EMAIL': query(HAS_EMAIL), 'FN': query(NAMED_ANN)}
finally:
    server.terminate()
    server.wait()

expected = {'advertised': True, 'empty book': 207, 'empty filter': 207, 'EMAIL': 500, 'FN': 500}
if saw != expected:
    sys.exit(print('changed: expected', expected, 'saw', saw) or 1)
print(f'finding: Xandikos {version} (Debian) advertises addressbook-query and answers 500 to any with a prop-filter '
      'once the book holds a card; without filters 207')
print('ok')
PY
timeout -k 5 50 python3 "$dir/driver.py" "$dir" "$installed"
