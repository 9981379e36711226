"""Which column of a table holds which fact of a contact, guessed from the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.core.text import squeeze

NAME, EMAIL, PHONE, LANGUAGE, ORGANIZATION = "name", "email", "phone", "language", "organization"
FACTS = (NAME, EMAIL, PHONE, LANGUAGE, ORGANIZATION)
VALUE = "contact."
# How the columns of others' tables are called, beside our own words for them.
OTHERS_WORDS = {
    NAME: ("full name", "display name", "contact", "名前", "氏名", "姓名", "ชื่อ", "nimi"),
    EMAIL: ("e-mail", "mail", "e-mail address", "メール", "電子郵件", "อีเมล", "sähköposti"),
    PHONE: ("telephone", "mobile", "phone number", "電話", "電話番号", "โทรศัพท์", "puhelin"),
    LANGUAGE: ("locale", "lang", "言語", "語言", "ภาษา", "kieli"),
    ORGANIZATION: ("company", "organisation", "account", "会社", "公司", "บริษัท", "yritys"),
}
Mapped = dict[str, int]


def guessed(columns: Sequence[str], words: Mapping[str, str]) -> Mapped:
    """The place of the column for each fact that one is called like; each column serves once.

    `words`: what each fact is called to the reader, custom fields by "contact.KEY" too.
    """
    heads = [squeeze(column) for column in columns]
    found: Mapped = {}
    for fact, word in words.items():
        names = {squeeze(each) for each in (fact, word, *OTHERS_WORDS.get(fact, ()))}
        names.add(squeeze(fact.removeprefix(VALUE)))
        free = (place for place, head in enumerate(heads) if place not in found.values())
        place = next((place for place in free if heads[place] in names), None)
        if place is not None:
            found[fact] = place
    return found
