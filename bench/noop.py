"""The floor: a bare Flask app that takes a POST and answers 200."""

from flask import Flask
from flask.typing import ResponseReturnValue

app = Flask(__name__)


@app.post("/webhook")
def webhook() -> ResponseReturnValue:
    """Take the body as any handler must, keep nothing."""
    return {}, 200


@app.get("/health")
def health() -> ResponseReturnValue:
    """Answer, so that the run knows when to begin."""
    return {}, 200
