#!/usr/bin/env bash
# Many editors save by writing another file and renaming it over the old one. davfs2 then sends DELETE for the file that
# is there at once, and PUT for the new one only after delay_upload (10 s): in between, and for ever when the PUT is
# refused, the server has neither.
set -eu
if [ "$(id -u)" -ne 0 ] || [ ! -e /dev/fuse ]; then echo 'not run: it needs root and /dev/fuse'; exit 2; fi
command -v mount.davfs >/dev/null || apt-get -qq install -y davfs2 >/dev/null 2>&1 ||
  { echo 'not run: davfs2 cannot be had'; exit 2; }
dir=$(mktemp -d)
server=
cleanup() {
  mountpoint -q "$dir/mnt" && umount "$dir/mnt" >/dev/null 2>&1
  [ -z "$server" ] || kill "$server"
  rm -rf "$dir"
}
trap cleanup EXIT
chmod 711 "$dir"
mkdir "$dir/mnt" "$dir/cache"
chown root:davfs2 "$dir/cache"
chmod 770 "$dir/cache"

cat >"$dir/server.py" <<'PY'
"""A WebDAV folder with one file, which notes the methods that change something."""
import http.server
import sys

folder = sys.argv[1]
files = {"/book/a.vcf": b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nN:;Ada;;;\r\nEND:VCARD\r\n"}


def row(href, kind, body):
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:resourcetype>{kind}</d:resourcetype>"
        f"<d:getcontentlength>{len(body)}</d:getcontentlength><d:getetag>\"{hash(body)}\"</d:getetag>"
        "<d:getlastmodified>Mon, 12 Jan 1998 09:25:56 GMT</d:getlastmodified></d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def note(self):
        with open(f"{folder}/log", "a") as log:
            log.write(f"{self.command} {self.path}\n")

    def do_OPTIONS(self):
        self.answer(200, DAV="1", Allow="OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND")

    def do_PROPFIND(self):
        self.body()
        rows = row("/book/", "<d:collection/>", b"")
        if self.headers.get("Depth") == "1":
            rows += "".join(row(href, "", body) for href, body in files.items())
        text = f'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">{rows}</d:multistatus>'
        self.answer(207, text.encode(), Content_Type="application/xml; charset=utf-8")

    def do_GET(self):
        body = files.get(self.path)
        if body is None:
            self.answer(404)
        else:
            self.answer(200, body, ETag=f'"{hash(body)}"')

    do_HEAD = do_GET

    def do_PUT(self):
        self.note()
        files[self.path] = self.body()
        self.answer(201)

    def do_DELETE(self):
        self.note()
        files.pop(self.path, None)
        self.answer(204)

    def log_message(self, *args):
        pass


listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(f"{folder}/port", "w") as port:
    port.write(str(listener.server_port))
listener.serve_forever()
PY
python3 "$dir/server.py" "$dir" &
server=$!
for _ in $(seq 100); do [ -s "$dir/port" ] && break; sleep 0.1; done
url="http://127.0.0.1:$(cat "$dir/port")/book/"
printf '%s ada secret\n' "$url" >"$dir/secrets"
chmod 600 "$dir/secrets"
# From Linux 6.16 on, davfs2 1.6 lists nothing with its own buf_size.
printf 'cache_dir %s\nsecrets %s\nbuf_size 64\n' "$dir/cache" "$dir/secrets" >"$dir/conf"
mount -t davfs -o "conf=$dir/conf" "$url" "$dir/mnt" 2>/dev/null

sed -i s/Ada/Eda/ "$dir/mnt/a.vcf"
sleep 3
early=$(tr '\n' ' ' <"$dir/log")
for _ in $(seq 30); do grep -q PUT "$dir/log" && break; sleep 1; done
late=$(tr '\n' ' ' <"$dir/log")
version=$(dpkg-query --show --showformat='${Version}' davfs2)
if [ "$early" != 'DELETE /book/a.vcf ' ] || [ "$late" != 'DELETE /book/a.vcf PUT /book/a.vcf ' ]; then
  echo "changed: expected DELETE at once and PUT later; saw '$early' after 3 s and '$late' at the end (davfs2 $version)"
  exit 1
fi
echo "finding: davfs2 $version (Debian) answers sed -i with DELETE of the file at once, and with PUT of the new one about 10 s later"
echo ok
