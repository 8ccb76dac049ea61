"""`python -m backend.contract --url URL`: can the assistant work with this server?

Writes to it unless told not to: meant for a test environment. Exits with 1 when something is to be fixed.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from backend.contract.description import Description
from backend.contract.people import DEMO_FILE, People, PeopleFileError
from backend.contract.server import Server, Signer
from backend.contract.suite import Finding, Result, Suite
from backend.wording import Locale

MARKS = {Result.PASSED: "✓", Result.FAILED: "✗", Result.SKIPPED: "–"}
DEFAULT_KEY = Path("var/keys/gateway.pem")
TIMEOUT_S = 10.0
UNUSABLE = 2
"""Exit code when the check itself cannot start."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks and print the report; returns the exit code."""
    options = _parser().parse_args(arguments)
    locale = Locale.load()
    try:
        signer, people = Signer(read_key(options.key)), People.read(options.people)
    except (OSError, ValueError) as error:
        print("✗", locale.text("contract.no_key", file=str(options.key), reason=type(error).__name__))
        return UNUSABLE
    except PeopleFileError as error:
        print("✗", locale.text("contract.no_people", file=str(options.people), reason=str(error)))
        return UNUSABLE
    with httpx.Client(base_url=options.url, timeout=TIMEOUT_S, trust_env=False) as http:
        suite = Suite(
            Server(http, signer, Description.load(), people), locale, has_writes=not options.read_only
        )
        return report(suite, locale)


def report(suite: Suite, locale: Locale) -> int:
    """Print what passed in one line per operation, the rest in one line each, and the sum.

    Returns the exit code.
    """
    counts = dict.fromkeys(Result, 0)
    for subject, group in groupby(suite.run(), key=lambda finding: finding.subject):
        findings = list(group)
        for finding in findings:
            counts[finding.result] += 1
        for mark, text in _lines(findings, locale):
            print(mark, f"{subject}　{text}", flush=True)
    print(locale.text("contract.sum", **{result.value: count for result, count in counts.items()}))
    return 1 if counts[Result.FAILED] else 0


def _lines(findings: Sequence[Finding], locale: Locale) -> Iterator[tuple[str, str]]:
    passed = [finding.text for finding in findings if finding.result is Result.PASSED]
    if passed:
        yield MARKS[Result.PASSED], locale.text("list.separator").join(passed)
    for finding in findings:
        if finding.result is not Result.PASSED:
            yield MARKS[finding.result], finding.text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="backend.contract")
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", type=Path, default=DEFAULT_KEY, help="the gateway's private key (PEM)")
    parser.add_argument("--people", type=Path, default=DEMO_FILE, help="who is who in the test data (YAML)")
    parser.add_argument("--read-only", action="store_true", help="leave out what writes")
    return parser


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read the gateway's private key. Raises OSError or ValueError."""
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        message = "not an Ed25519 key"
        raise ValueError(message)
    return key


if __name__ == "__main__":
    sys.exit(main())
