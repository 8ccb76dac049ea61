"""The knowledge base as a spreadsheet, for editors who would rather not write YAML: export, edit, import."""
