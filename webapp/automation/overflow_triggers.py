"""What the customer is told when a queue overflows and ends the conversation: pure words."""

from __future__ import annotations

from enum import StrEnum

DEFAULT_LANGUAGE = "en"


class OverflowTrigger(StrEnum):
    """Why Kanava says goodbye by itself; kept as the message's trigger."""

    CLOSED = "overflow_closed"
    BUSY = "overflow_busy"


_WORDS: dict[OverflowTrigger, dict[str, str]] = {
    OverflowTrigger.CLOSED: {
        "en": "Thank you for your message. We are closed right now. Please write to us again "
        "during our opening hours.",
        "fi": "Kiitos viestistäsi. Palvelumme on juuri nyt suljettu. Kirjoita meille uudelleen "
        "aukioloaikanamme.",
        "ja": "メッセージをお送りいただきありがとうございます。申し訳ございませんが、ただいま"
        "営業時間外です。お手数ですが、営業時間内に改めてご連絡ください。",
        "th": "ขอบคุณสำหรับข้อความของคุณ ขออภัย ขณะนี้อยู่นอกเวลาทำการ กรุณาส่งข้อความหาเราอีกครั้งในเวลาทำการ",
        "zh_Hant": "感謝您的訊息。很抱歉，目前不在服務時間內。請於服務時間再次與我們聯絡，謝謝。",
    },
    OverflowTrigger.BUSY: {
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


def default_text(trigger: OverflowTrigger, language: str) -> str:
    """Our own words for an end, in English where we have none in that language."""
    words = _WORDS[trigger]
    return words.get(language, words[DEFAULT_LANGUAGE])
