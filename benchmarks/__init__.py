"""Measurements of what the toolkit promises about speed and fit."""
