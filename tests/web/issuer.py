"""An issuer of single sign-on that runs in the test, and says of whoever comes what it is told to say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Issuer:
    """What the issuer says of whoever comes; asked : the forms that its token address got."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    broken: bool = False
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@contextmanager
def issuing(host: str = "127.0.0.1") -> Iterator[Issuer]:
    """Run an issuer; whoever is sent to its door, which is on another host, is let in at once and sent back."""
    said = Issuer()

    class Answers(BaseHTTPRequestHandler):
        def _give(self, value: object) -> None:
            content = json.dumps(value).encode()
            self.send_response(500 if said.broken else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            base, parts = said.address, urlsplit(self.path)
            if parts.path.endswith("openid-configuration"):
                self._give(
                    {
                        "issuer": base,
                        "authorization_endpoint": f"http://127.0.0.1:{server.server_address[1]}/authorize",
                        "token_endpoint": f"{base}/token",
                        "jwks_uri": f"{base}/keys",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif parts.path == "/authorize":
                wanted = {name: values[0] for name, values in parse_qs(parts.query).items()}
                said.claims = {"nonce": wanted["nonce"], **said.claims}
                self.send_response(302)
                back = urlencode({"code": "c", "state": wanted["state"]})
                self.send_header("Location", f"{wanted['redirect_uri']}?{back}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._give({"keys": [KEY.as_dict(private=False)]})

        def do_POST(self) -> None:
            said.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            now = int(time.time())
            claims = {"iss": said.address, "aud": "detente", "sub": "1", "iat": now, "exp": now + 60} | said.claims
            self._give(
                {
                    "access_token": "a",
                    "token_type": "Bearer",
                    "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, said.key),
                }
            )

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    said.address = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
