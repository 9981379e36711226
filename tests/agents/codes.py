"""What an authenticator app does, by RFC 6238 and nothing of ours."""

import base64
import hashlib
import hmac
import struct

from webapp.core import clock


def code_of(key, *, steps=0):
    """The six digits an app shows for a key, `steps` codes from now."""
    letters = key.replace("-", "").replace(" ", "")
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    counter = int(clock.now().timestamp()) // 30 + steps
    digest = hmac.new(secret, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
