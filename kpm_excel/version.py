"""The version of the toolkit, where every floor may read it."""

from typing import Final

__version__: Final = "0.1.0"
