from collections.abc import Mapping
from typing import Any

class Vapid02:
    @classmethod
    def from_string(cls, private_key: str) -> Vapid02: ...
    def sign(self, claims: Mapping[str, Any]) -> dict[str, str]: ...
