"""The block `make run` prints when everything is up."""

from pathlib import Path

from tools.instance import read_json

SIGN_INS = "demo-sign-ins.json"


def welcome(address: str, simulator_address: str | None, instance: Path) -> str:
    """Addresses, demo sign-ins when the demo centre was seeded here, and how to stop."""
    lines = ["", f"  Kanava           {address}"]
    if simulator_address:
        lines.append(f"  LINE simulator   {simulator_address}")
    lines += ["", *_sign_ins(read_json(instance / SIGN_INS) or []), "  Ctrl-C stops.", ""]
    return "\n".join(lines)


def _sign_ins(people: list[dict[str, str]]) -> list[str]:
    if not people:
        return []
    rows = [(person["role"], person["email"], person["password"]) for person in people]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [
        "  Demo sign-ins",
        *(f"    {a:<{widths[0]}}   {b:<{widths[1]}}   {c}" for a, b, c in rows),
        "",
    ]
