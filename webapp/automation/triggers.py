"""When Kanava speaks by itself, and what it says unless an instance has words of its own."""

from __future__ import annotations

from enum import StrEnum

from webapp.core.translations import LANGUAGES

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Trigger", "default_text", "language_tag"]
DEFAULT_LANGUAGE = "en"


class Trigger(StrEnum):
    """What makes Kanava write to a customer; kept as the message's trigger."""

    FILE_REFUSED = "file_refused"
    OVERFLOW_CLOSED = "overflow_closed"
    OVERFLOW_BUSY = "overflow_busy"


_WORDS: dict[Trigger, dict[str, str]] = {
    Trigger.FILE_REFUSED: {
        "en": "Thank you for your message. We cannot receive files in this chat, so what you "
        "sent has not reached us. Please tell us about it in words.",
        "fi": "Kiitos viestistäsi. Emme valitettavasti voi ottaa tiedostoja vastaan tässä "
        "keskustelussa, joten lähettämäsi tiedosto ei tullut perille. Kerro asiasta sanoin.",
        "ja": "メッセージをお送りいただきありがとうございます。恐れ入りますが、このトークでは"
        "ファイルを受け取ることができず、お送りいただいたものは届いておりません。"
        "お手数ですが、内容を文章でお知らせください。",
        "th": "ขอบคุณสำหรับข้อความของคุณ ขออภัย เราไม่สามารถรับไฟล์ในแชตนี้ได้ "
        "สิ่งที่คุณส่งจึงมาไม่ถึงเรา กรุณาแจ้งรายละเอียดเป็นข้อความแทน",
        "zh_Hant": "感謝您的訊息。很抱歉，這個聊天室無法接收檔案，我們沒有收到您傳送的內容。"
        "請改用文字告訴我們，謝謝。",
    },
    Trigger.OVERFLOW_CLOSED: {
        "en": "Thank you for your message. We are closed right now. Please write to us again "
        "during our opening hours.",
        "fi": "Kiitos viestistäsi. Palvelumme on juuri nyt suljettu. Kirjoita meille uudelleen "
        "aukioloaikanamme.",
        "ja": "メッセージをお送りいただきありがとうございます。申し訳ございませんが、ただいま"
        "営業時間外です。お手数ですが、営業時間内に改めてご連絡ください。",
        "th": "ขอบคุณสำหรับข้อความของคุณ ขออภัย ขณะนี้อยู่นอกเวลาทำการ กรุณาส่งข้อความหาเราอีกครั้งในเวลาทำการ",
        "zh_Hant": "感謝您的訊息。很抱歉，目前不在服務時間內。請於服務時間再次與我們聯絡，謝謝。",
    },
    Trigger.OVERFLOW_BUSY: {
        "en": "Thank you for your message. So many people are writing to us right now that we "
        "cannot answer in good time. Please write to us again later.",
        "fi": "Kiitos viestistäsi. Meille kirjoittaa juuri nyt niin moni, ettemme ehdi vastata "
        "kohtuullisessa ajassa. Kirjoita meille myöhemmin uudelleen.",
        "ja": "メッセージをお送りいただきありがとうございます。申し訳ございませんが、ただいま"
        "大変混み合っており、すぐにお答えすることができません。"
        "お手数ですが、時間をおいて改めてご連絡ください。",
        "th": "ขอบคุณสำหรับข้อความของคุณ ขออภัย ขณะนี้มีผู้ติดต่อเข้ามาเป็นจำนวนมาก "
        "เราจึงไม่สามารถตอบได้ทันเวลา กรุณาส่งข้อความหาเราอีกครั้งภายหลัง",
        "zh_Hant": "感謝您的訊息。很抱歉，目前聯絡我們的人很多，無法及時回覆您。"
        "請稍後再次與我們聯絡，謝謝。",
    },
}


def default_text(trigger: Trigger, language: str) -> str:
    """Our own words for a trigger, in English where we have none in that language."""
    words = _WORDS[trigger]
    return words.get(language, words[DEFAULT_LANGUAGE])


def language_tag(language: str) -> str:
    """A language as HTML's `lang` names it: zh_Hant → zh-Hant."""
    return language.replace("_", "-")
