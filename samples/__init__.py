"""Whole cycles to try: a plan, the answers to it, and what comes of them."""
