"""The contract kit: checks that a running server is a backend that the assistant can work with.

`python -m backend.contract --url http://127.0.0.1:8090`; see `docs/own-backend.md`.
"""
