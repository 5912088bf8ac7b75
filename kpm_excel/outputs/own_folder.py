"""Where the toolkit keeps what it remembers for its user."""

import os
import sys
from pathlib import Path


def own_folder() -> Path:
    """Where the system keeps what an application remembers for its user."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "kpm-excel"
    elif sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "kpm-excel"
    else:
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "kpm-excel"
