"""An index of wheels behind a proxy, for addresses that installers know by heart and that can't be reached from here.

Whatever host the proxy is asked for, it answers itself, over TLS with a certificate for that host made on the spot: a
page of links for a path that ends with a slash, a file of its folder for any other.
"""

from __future__ import annotations

import datetime
import hashlib
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs a certificate for any host; `bundle` is the file that clients must trust."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(self._sign(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None)))

    def context(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._sign(name, key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(dir=self._folder) as file:
            file.write(certificate + secret)
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _sign(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(
            now + datetime.timedelta(days=1)
        )
        signed = builder.add_extension(extension, critical=True).sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)


class _Proxy(BaseHTTPRequestHandler):
    authority: Authority
    wheels: Path
    asked: list[str]
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = self.authority.context(host).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:
        name = unquote(self.path).rpartition("/")[2]
        self.asked.append(self.path)
        body, kind = self._page().encode(), "text/html"
        if name:
            wanted = self.wheels / name
            body, kind = (wanted.read_bytes() if wanted.is_file() else b""), "application/octet-stream"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _page(self) -> str:
        links = [(quote(p.name), hashlib.sha256(p.read_bytes()).hexdigest()) for p in self.wheels.glob("*.whl")]
        return "".join(f'<a href="{name}#sha256={digest}">{unquote(name)}</a>\n' for name, digest in links)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def wheel_index(folder: Path, wheels: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Serve the wheels; gives the environment variables that lead an installer here, and the paths asked for so far."""
    authority, asked = Authority(folder), list[str]()
    handler = type("Handler", (_Proxy,), {"authority": authority, "wheels": wheels, "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            yield {"HTTPS_PROXY": address, "ALL_PROXY": address, "SSL_CERT_FILE": str(authority.bundle)}, asked
        finally:
            server.shutdown()
