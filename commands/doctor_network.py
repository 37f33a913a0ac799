"""`filigrana doctor --network`: whom each command may speak to, and whom this machine's settings let it."""

from __future__ import annotations

import os

from commands.allow_host import hosts_of_file
from commands.network_contacts import CONTACTS, PROXIES
from commands.screen import out
from schemas.addresses import shown_url
from schemas.allowed_hosts import VARIABLE


def print_contacts() -> None:
    """The table, then what is set. Nobody is asked for it. Raises as `hosts_of_file` does."""
    console = out()
    for contact in CONTACTS:
        console.print(", ".join(f"filigrana {command}" for command in contact.commands), style="bold", soft_wrap=True)
        console.print(f"  asks      {contact.host}", soft_wrap=True)
        for name in contact.named_by:
            if value := os.environ.get(name):
                console.print(f"            {name} says {shown_url(value)}", soft_wrap=True)
        console.print(f"  for       {contact.purpose}", soft_wrap=True)
        console.print(f"  is sent   {contact.sent}", soft_wrap=True)
    console.print("All other commands ask nobody.")
    for line in (*_proxies(), *_allowed()):
        console.print(line, soft_wrap=True)


def _proxies() -> list[str]:
    """A proxy is a host that is spoken to, too."""
    names = (name for upper in PROXIES for name in (upper, upper.lower()) if os.environ.get(name))
    return [f"Through a proxy: {name} says {shown_url(os.environ[name])}. It has to be allowed, too." for name in names]


def _allowed() -> list[str]:
    of_file = hosts_of_file()
    by = {
        VARIABLE: [entry.strip() for entry in os.environ.get(VARIABLE, "").split(",") if entry.strip()],
        "`network:` in endpoints.yaml": list(of_file or ()),
    }
    lines = [f"Allowed by {where}: {', '.join(entries)}." for where, entries in by.items() if entries]
    if lines or of_file is not None:
        return [*lines, "Every other host but this machine is refused."]
    return [
        f"No host is refused: --allow-host, {VARIABLE} or `network:` in endpoints.yaml would say which are allowed."
    ]
