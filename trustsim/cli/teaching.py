"""``trustsim demo``: the classroom, opened in the browser."""

from __future__ import annotations

import threading
import webbrowser

from trustsim.cli.telling import FAILED, say, stop
from trustsim.engines import compile_in_background

PORT = 8765
"""The usual port, so that a link that was shared works on the next day too."""


def hold_class(port: int | None, browser: bool) -> None:
    """Serve the classroom until Ctrl-C."""
    try:
        from trustsim.app.server import door, server
    except ModuleNotFoundError as error:
        stop(f"trustsim demo: needs {error.name}; pip install 'trustsim[classroom]' brings it")
    try:
        opened = door(port, PORT)
    except OSError as error:
        stop(f"--port {port}: cannot be used: {error.strerror}; leave it out for any", FAILED)
    address = f"http://127.0.0.1:{opened.getsockname()[1]}/"

    def ready() -> None:
        say(f"The classroom is open at {address} on this machine; Ctrl-C closes it.")
        if browser:  # in a thread: a browser in the terminal would hold the classroom up
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        compile_in_background()  # many runs at once need it

    try:
        server(opened, ready).run(sockets=[opened])
    except KeyboardInterrupt:
        say("The classroom is closed.")
