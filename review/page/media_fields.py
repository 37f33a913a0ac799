"""Pictures and sounds on the review page: small enough for Argilla, while the run keeps them as they are.

Pictures are Argilla's own image fields. A sound stands in a text field as a player, and not in a custom field, which
would put the whole record, suggestions included, unescaped into a script. Both are data URLs: nothing else is asked.
"""

from __future__ import annotations

from base64 import b64encode

from review.page.shown import FieldSettings
from schemas.message import AudioPart, ImagePart, Message
from schemas.sample import Content
from store.media import MediaStore
from store.pictures import scaled

PICTURES = 4
"""The most pictures of a sample that the page shows."""
SIDE, MOST_BYTES = 1600, 1_500_000
"""Pixels of a shown picture's longer side, and its bytes: as a data URL that is under the 5,000,000 characters that
Argilla takes, and a page opens at once."""
SOUND_BYTES = 3_500_000
"""A longer sound is not sent, and the page says so."""
BATCH = 4
"""Records in one request."""

PICTURE_FIELDS = tuple(
    FieldSettings(name=f"picture_{n}", title=f"Imagem {n}" if n > 1 else "Imagem", type="image", required=False)
    for n in range(1, PICTURES + 1)
)
SOUND = FieldSettings(name="sound", title="Som", required=False)
MEDIA_FIELDS = (*PICTURE_FIELDS, SOUND)
"""In front of the fields of a kind, in datasets of samples that show something."""
_TOO_LONG = "O som é longo de mais para esta página: peça-o a quem coordena."
_SPEAKERS = {"user": "Pessoa", "assistant": "Assistente"}
_NAMES = {"image": "[imagem]", "audio": "[som]"}


def shows_media(content: Content) -> bool:
    return any(message.media for message in content.messages)


def place_of_media(turn: Message) -> str:
    """What stands for a turn's pictures and sounds in the conversation, '' for a turn of text."""
    return " ".join(_NAMES[part.type] for part in turn.media)


def media_fields(content: Content, media: MediaStore) -> dict[str, str]:
    """The fields of what a sample shows. Raises StoreError for a file that is missing or damaged."""
    parts = [part for message in content.messages for part in message.media]
    pictures = [part for part in parts if isinstance(part, ImagePart)][:PICTURES]
    fields = {field.name: _picture(part, media) for field, part in zip(PICTURE_FIELDS, pictures, strict=False)}
    if sounds := [(m.role, part) for m in content.messages for part in m.media if isinstance(part, AudioPart)]:
        labels = [f"<p>{n}. {_SPEAKERS.get(role, role)}</P>" for n, (role, _) in enumerate(sounds, 1)]
        players = [_player(part, media) for _, part in sounds]
        fields[SOUND.name] = "".join(map("".join, zip(labels, players, strict=True)) if len(sounds) > 1 else players)
    return fields


def _picture(part: ImagePart, media: MediaStore) -> str:
    data, kind = scaled(media.read(part), SIDE, MOST_BYTES)
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _player(part: AudioPart, media: MediaStore) -> str:
    """The player's closing tag is in capitals: see `page_text.folded`."""
    if part.size > SOUND_BYTES:
        return _TOO_LONG
    data = b64encode(media.read(part)).decode()
    return f'<audio controls preload="metadata" src="data:{part.media_type};base64,{data}"></AUDIO>'
