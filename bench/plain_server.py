"""The project's gunicorn settings without its hooks, for apps that are not Kanava."""

import runpy
from pathlib import Path

HOOKS = {"on_starting", "post_worker_init", "worker_exit"}
_settings = runpy.run_path(str(Path(__file__).parent.parent / "gunicorn.conf.py"))
globals().update(
    {
        name: value
        for name, value in _settings.items()
        if not name.startswith("_") and name not in HOOKS and type(value) in {int, str, bool}
    }
)
