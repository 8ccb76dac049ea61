"""`python -m gateway.desk`: accounts from the command line, and one person's conversations as a whole.

python -m gateway.desk demo                       the demo accounts, once
python -m gateway.desk add USERNAME NAME ROLE     a new account; prints its password
python -m gateway.desk password USERNAME          a new password
python -m gateway.desk link USERNAME SUBJECT      the account of who signs in elsewhere as SUBJECT
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from gateway.database import Database
from gateway.desk import accounts, arrivals, audit, passwords, person
from gateway.desk.roles import Role
from gateway.errors import Problem
from gateway.problems import problem_document
from gateway.settings import Settings
from gateway.words import Words, load_words


def main(arguments: Sequence[str] | None = None) -> None:
    words = load_words()
    options = _parser().parse_args(arguments)
    database = Database(Settings().resolved().database_url or "")
    database.migrate()
    try:
        database.write_now(options.run, options, words)
    except Problem as problem:
        document = problem_document(words, status=problem.status, code=problem.code, **problem.values)
        sys.exit(document["detail"])
    finally:
        database.close()


def create_demo(session: Session, _: argparse.Namespace, words: Words) -> None:
    """Two agents, a supervisor, an editor and an auditor; nothing when there are accounts already."""
    if accounts.count(session):
        return
    _say(words("desk.demo_created"))
    for username, name in (words.entry("desk.demo_users") or {}).items():
        _create(session, words, username=username, name=name, role=Role(username.rstrip("0123456789")))
    _say(words("desk.demo_once"))


def add(session: Session, options: argparse.Namespace, words: Words) -> None:
    _create(session, words, username=options.username, name=options.name, role=Role(options.role))


def reset_password(session: Session, options: argparse.Namespace, words: Words) -> None:
    user = accounts.find(session, username=options.username)
    if user is None:
        sys.exit(words("problems.desk_user_unknown.detail"))
    password, now = passwords.generate(), datetime.now(UTC)
    accounts.set_password(
        session,
        user_id=user.id,
        password_hash=passwords.hash_password(password),
        kept_token=None,
        by=None,
        now=now,
    )
    _say(words("desk.account", username=user.username, password=password, name=user.name))


def link(session: Session, options: argparse.Namespace, words: Words) -> None:
    provider = Settings().oidc_provider()
    if provider is None:
        sys.exit(words("desk.no_oidc"))
    subject = provider.subject_of(options.subject)
    if arrivals.link(session, username=options.username, subject=subject, now=datetime.now(UTC)) is None:
        sys.exit(words("problems.desk_user_unknown.detail"))
    _say(words("desk.linked", username=options.username))


def export(session: Session, options: argparse.Namespace, _: Words) -> None:
    found = person.export(session, user_id=options.user_id, now=datetime.now(UTC))
    _say(json.dumps(found, ensure_ascii=False, indent=2))


def erase(session: Session, options: argparse.Namespace, words: Words) -> None:
    count = person.erase(session, user_id=options.user_id, now=datetime.now(UTC))
    _say(words("desk.erased", count=count))


def retire(session: Session, options: argparse.Namespace, words: Words) -> None:
    now = datetime.now(UTC)
    count = person.retire(session, before=now - timedelta(days=options.days), now=now)
    _say(words("desk.erased", count=count))


def _create(session: Session, words: Words, *, username: str, name: str, role: Role) -> None:
    password, now = passwords.generate(), datetime.now(UTC)
    password_hash = passwords.hash_password(password)
    user = accounts.create(
        session, username=username, name=name, role=role, password_hash=password_hash, now=now
    )
    audit.record(session, by=None, operation="account_created", subject=user.id, now=now)
    _say(words("desk.account", username=username, password=password, name=name))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.desk")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("demo").set_defaults(run=create_demo)
    new = commands.add_parser("add")
    new.add_argument("username")
    new.add_argument("name")
    new.add_argument("role", choices=[role.value for role in Role])
    new.set_defaults(run=add)
    changed = commands.add_parser("password")
    changed.add_argument("username")
    changed.set_defaults(run=reset_password)
    linked = commands.add_parser("link")
    linked.add_argument("username")
    linked.add_argument("subject")
    linked.set_defaults(run=link)
    for name, run in (("export", export), ("erase", erase)):
        personal = commands.add_parser(name)
        personal.add_argument("user_id")
        personal.set_defaults(run=run)
    old = commands.add_parser("retire")
    old.add_argument("days", type=int)
    old.set_defaults(run=retire)
    return parser


if __name__ == "__main__":
    main()
