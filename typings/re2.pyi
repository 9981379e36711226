class error(Exception): ...  # noqa: N801

class Options:
    case_sensitive: bool
    log_errors: bool
    max_mem: int

class _Regexp:
    def search(self, text: str | bytes) -> object | None: ...

def compile(pattern: str | bytes, options: Options | None = None) -> _Regexp: ...  # noqa: A001
