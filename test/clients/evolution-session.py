"""Evolution's own WebDAV session, one call for each line of JSON on stdin, one line of JSON for each on stdout."""

import json
import sys

import gi

gi.require_version("EDataServer", "1.2")
from gi.repository import EDataServer, GLib  # noqa: E402


def open_session(url, user, password):
    source = EDataServer.Source.new(None, None)
    extension = source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND)
    extension.set_uri(GLib.Uri.parse(url, GLib.UriFlags.NONE))
    source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION).set_user(user)
    credentials = EDataServer.NamedParameters.new()
    credentials.set(EDataServer.SOURCE_CREDENTIAL_USERNAME, user)
    credentials.set(EDataServer.SOURCE_CREDENTIAL_PASSWORD, password)
    session = EDataServer.WebDAVSession.new(source)
    session.set_credentials(credentials)
    return session


def list_members(session):
    depth = EDataServer.WEBDAV_DEPTH_THIS_AND_CHILDREN
    _, resources = session.list_sync(None, depth, 0xFFFF, None)
    return [
        {
            "kind": resource.kind.value_nick,
            "href": resource.href,
            "etag": resource.etag,
            "size": resource.content_length,
            "modified": resource.last_modified,
        }
        for resource in resources
    ]


def get(session, href):
    _, _, etag, _, data, _ = session.get_data_sync(href, None)
    return {"etag": etag, "text": data.decode() if isinstance(data, bytes) else data}


def put(session, href, etag, text):
    """Without an ETag it is for a new card; an empty one is no condition."""
    size = len(text.encode())
    _, stored, tag, _ = session.put_data_sync(href, etag, "text/vcard", None, text, size, None)
    return {"href": stored, "etag": tag}


def delete(session, href, etag):
    return session.delete_sync(href, None, etag, None)


CALLS = {
    "list": list_members,
    "get": get,
    "put": put,
    "delete": delete,
    "ctag": lambda session: session.getctag_sync(None, None)[1],
}

session = open_session(*sys.argv[1:4])
for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        answer = {"value": CALLS[name](session, *arguments)}
    except GLib.Error as error:
        answer = {"error": error.message, "code": error.code}
    print(json.dumps(answer), flush=True)
