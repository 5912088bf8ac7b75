"""The law of import over our own reports: an overview comes back as the plan and the answers that it was made of."""

from __future__ import annotations
