"""How an answer names its refusal: by a code in a header, beside the words (docs/refusals.md).

HTML has it in `data-code`, too, and JSON in `code`.
"""

from __future__ import annotations

from flask import Response, g

HEADER = "X-Refusal"
# What is refused before any action of ours is asked.
BY_STATUS = {
    400: "request_unusable",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "method_unusable",
    413: "too_large",
    422: "form_unusable",
    429: "too_many_attempts",
}
FAILED = "failed"


def name_refusal(code: str) -> None:
    """Let the answer to this request name that refusal."""
    g.refusal_code = code


def code_by(status: int) -> str:
    """The code of an answer whose refusal nobody named."""
    return BY_STATUS.get(status, BY_STATUS[400] if status < 500 else FAILED)


def add_refusal(response: Response) -> None:
    """Name the refusal, if the answer is one."""
    code = g.pop("refusal_code", None)
    if response.status_code >= 400:
        response.headers[HEADER] = code or code_by(response.status_code)
