"""Kinds printed item by item on A4 portrait, laid out like their forms without input cells."""
