# The part of Flask-Login 0.6.3 that we call; it ships no types of its own.
from typing import Any

# A proxy to whoever is signed in: our Agent, or an anonymous stand-in without its fields.
current_user: Any

def logout_user() -> bool: ...

# blinker signals, sent with the app and the person.
user_logged_in: Any
user_logged_out: Any
