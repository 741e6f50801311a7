"""Exports: initiatives as files that others can open. From the console's page, the command line and the API, all alike.

`asked.py` is what somebody wants, `columns.py` what can be said of an initiative; `xlsx.py`, `csv_file.py`,
`json_file.py`, `decidim.py` and `dossiers.py` each write one kind of file; `writing.py` reads and writes, page by page.
"""
