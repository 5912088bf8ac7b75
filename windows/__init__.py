"""The bundle for Windows: kpm-excel with a Python of its own, in a folder that needs no installation."""
