"""From stored studies to numbers with intervals.

A module here whose name an experiment gives as ``analysis`` has ``render(study) -> str``, the table
for the terminal, and may have ``write(study, folder) -> list[Path]``, which writes tables and
figures into a folder.
"""
