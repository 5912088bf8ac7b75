"""Keeps what Python compiles in the user's own folder: the bundle may lie where nothing can be written."""

import os
import sys

_LOCAL = os.environ.get("LOCALAPPDATA")
if _LOCAL:
    sys.pycache_prefix = os.path.join(_LOCAL, "kpm-excel", "compiled")
else:
    sys.dont_write_bytecode = True
