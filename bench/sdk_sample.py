"""The official SDK's own sample shape: parser and handler, nothing stored."""

import os

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from linebot.v3 import WebhookHandler
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.webhooks import MessageEvent, TextMessageContent

app = Flask(__name__)
handler = WebhookHandler(os.environ["BENCH_CHANNEL_SECRET"])


@app.post("/webhook")
def webhook() -> ResponseReturnValue:
    """Verify, parse, hand to the handler."""
    signature = request.headers["X-Line-Signature"]
    try:
        handler.handle(request.get_data(as_text=True), signature)
    except InvalidSignatureError:
        abort(400)
    return "OK"


@handler.add(MessageEvent, message=TextMessageContent)
def take_text(_event: MessageEvent) -> None:
    """Where the sample would answer; here nothing, so that only its own cost is seen."""


@app.get("/health")
def health() -> ResponseReturnValue:
    """Answer, so that the run knows when to begin."""
    return {}, 200
