"""What a customer is told who is asked to prove who they are; and the kinds of lines about it."""

from __future__ import annotations

from webapp.core.translations import SOURCE_LANGUAGE, known_language

_ASKING = {
    "en": "Please show us who you are: sign in to your customer account here, then allow the "
    "link. {url}\n\nThe address works once, within 24 hours. We will then know you in this chat. "
    "You can have this undone at any time: just tell us here.",
    "fi": "Vahvista, kuka olet: kirjaudu asiakastilillesi tästä ja hyväksy sitten yhdistäminen. "
    "{url}\n\nOsoite toimii kerran, 24 tunnin ajan. Sen jälkeen tunnistamme sinut tässä "
    "keskustelussa. Voit perua yhdistämisen milloin tahansa: kerro siitä meille täällä.",
    "ja": "ご本人確認をお願いいたします。"
    "こちらからお客様アカウントにログインし、連携を許可してください。 {url}\n\n"
    "このURLは24時間以内に1回だけ使えます。連携後は、このトークでお客様ご本人として対応いたします。"
    "連携はいつでも解除できます。ご希望の際はこのトークでお知らせください。",
    "th": "กรุณายืนยันตัวตนของคุณ โดยเข้าสู่บัญชีลูกค้าที่นี่ แล้วอนุญาตการเชื่อมต่อ {url}\n\n"
    "ลิงก์นี้ใช้ได้ครั้งเดียวภายใน 24 ชั่วโมง หลังจากนั้นเราจะทราบว่าเป็นคุณในแชตนี้ "
    "คุณขอยกเลิกการเชื่อมต่อได้ทุกเมื่อ เพียงแจ้งเราที่นี่",
    "zh_Hant": "請確認您的身分：請由此登入您的會員帳號，並允許連結。 {url}\n\n"
    "此網址限用一次，24 小時內有效。完成後，我們即可在此聊天室確認是您本人。"
    "您可以隨時解除連結，只要在這裡告訴我們即可。",
}


def asking_words(url: str, *languages: str | None) -> str:
    """The message, in the first of these languages (BCP 47) that we have words in."""
    known = (known_language(tag) for tag in languages if tag)
    language = next((each for each in known if each), SOURCE_LANGUAGE)
    return _ASKING[language].format(url=url)
