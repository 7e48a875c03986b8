#!/usr/bin/env bash
# Radicale reads and rewrites each uploaded card by python3-vobject, and cuts URIs at the first comma: of an inline
# picture of vCard 4.0 only "data:image/png;base64" is kept. The answer is 201 with an ETag. A comma that is escaped as
# ical.js does it is kept.
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
    return answer.status, answer.getheader('ETag'), answer.read().decode()


def ready():
    for _ in range(100):
        try:
            return socket.create_connection(('127.0.0.1', port), 1).close()
        except OSError:
            time.sleep(0.1)
    sys.exit('not run: Radicale did not start')


MAKE_BOOK = ('<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype>'
             '<d:collection/><c:addressbook/></d:resourcetype></d:prop></d:set></d:mkcol>')


def stored(number, line, version='4.0'):
    """The status of the upload, whether its ETag is that of what GET sends, and what came of the line."""
    path = f'/ann/book/{number}.vcf'
    card = f'BEGIN:VCARD\r\nVERSION:{version}\r\nUID:{number}\r\nFN:Ann\r\nN:Doe;Ann;;;\r\n{line}\r\nEND:VCARD\r\n'
    status, etag, _ = ask('PUT', path, card, {'Content-Type': 'text/vcard; charset=utf-8'})
    _, same, text = ask('GET', path)
    name = line.split(':')[0]
    return status, etag == same, next(one for one in text.split('\r\n') if one.startswith(name))


server = subprocess.Popen(['radicale', '--config', folder + '/config'], stderr=subprocess.DEVNULL)
try:
    ready()
    ask('MKCOL', '/ann/book/', MAKE_BOOK, {'Content-Type': 'application/xml'})
    saw = [
        stored(1, 'PHOTO:data:image/png;base64,iVBORw0KGgo='),
        stored(2, 'PHOTO:data:image/png;base64\\,iVBORw0KGgo='),
        stored(3, 'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=', '3.0'),
        stored(4, 'URL:https://maps.example/@52.5,13.4'),
        stored(5, 'URL:https://maps.example/@52.5,13.4', '3.0'),
    ]
finally:
    server.terminate()
    server.wait()

expected = [
    (201, True, 'PHOTO:data:image/png\\;base64'),
    (201, True, 'PHOTO:data:image/png\\;base64\\,iVBORw0KGgo='),
    (201, True, 'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo='),
    (201, True, 'URL:https://maps.example/@52.5'),
    (201, True, 'URL:https://maps.example/@52.5'),
]
if saw != expected:
    sys.exit(print('changed: expected', expected, 'saw', saw) or 1)
print(f'finding: Radicale {version} (Debian) answers 201 with an ETag to PHOTO:data:image/png;base64,iVBO… of a 4.0 card and '
      'keeps PHOTO:data:image/png\\;base64 alone; a URL ends at its first comma, in 3.0 too; with \\, all is kept')
print('ok')
PY
timeout -k 5 50 python3 "$dir/driver.py" "$dir" "$installed"
