"""The backend at a vendor's size: `python -m bench.backend` (app environment) starts backends of its own.

Reads on SQLite with 10,000 customers and 100,000 coupons; 200 people who write at once on a throw-away
PostgreSQL, each sending everything twice: is anything lost or done twice?
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, create_engine, text

from bench.backend_data import BIG, CUSTOMERS, SEED, fill
from bench.backend_server import Server
from tests.postgres import throw_away_postgres

SAMPLES, WRITERS, READERS = 200, 200, 10
TARGET_MS = 50.0
ENOUGH_FOR = 150
"""Invoices of 1.00 that the balance of the largest partner is enough for."""
PARTNER = f"{BIG}-admin"
chance = random.Random(SEED)  # noqa: S311 (the same questions in every run)
Ask = tuple[str, str]
"""Who asks, and for what."""


def customer() -> str:
    return f"c{chance.randrange(CUSTOMERS)}-user"


def of_customer(path: str) -> Callable[[], Ask]:
    return lambda: (customer(), path)


def of_partner(path: str) -> Callable[[], Ask]:
    return lambda: (PARTNER, path)


def an_explanation() -> Ask:
    number = chance.randrange(CUSTOMERS)
    return f"c{number}-user", f"/v1/orders/BO{number:07d}/coupons"


def a_customers_preflight() -> Ask:
    return PARTNER, f"/v1/unbinding/customers/c{chance.randrange(1, 3_000)}/preflight"


READS: dict[str, Callable[[], Ask]] = {
    "GET /v1/me": of_customer("/v1/me"),
    "GET /v1/me/situation": of_customer("/v1/me/situation"),
    "GET /v1/coupons": of_customer("/v1/coupons"),
    "GET /v1/coupons?state=usable": of_customer("/v1/coupons?state=usable&expiring_within_days=30"),
    "GET /v1/orders": of_customer("/v1/orders"),
    "GET /v1/orders/{id}/coupons": an_explanation,
    "GET /v1/association": of_customer("/v1/association"),
    "GET /v1/authorizations": of_customer("/v1/authorizations"),
    "GET /v1/unbinding/preflight": of_customer("/v1/unbinding/preflight"),
    "GET /v1/unbinding/requests": of_customer("/v1/unbinding/requests"),
    "GET /v1/unbinding/requests (partner)": of_partner("/v1/unbinding/requests"),
    "GET /v1/unbinding/pending": of_partner("/v1/unbinding/pending"),
    "GET /v1/unbinding/customers": of_partner("/v1/unbinding/customers"),
    "GET /v1/unbinding/customers?name=": of_partner("/v1/unbinding/customers?name=c299"),
    "GET …/customers/{id}/preflight": a_customers_preflight,
    "GET /v1/agreements": of_partner("/v1/agreements"),
    "GET /v1/performance": of_partner("/v1/performance"),
    "GET /v1/invoices": of_partner("/v1/invoices"),
    "GET /v1/invoices/options": of_partner("/v1/invoices/options"),
    "GET /v1/members": of_partner("/v1/members"),
    "GET /v1/payment-contracts/options": of_partner("/v1/payment-contracts/options"),
    "GET /v1/attachment-bucket": of_partner("/v1/attachment-bucket"),
    "GET /v1/account-closure/preflight": of_partner("/v1/account-closure/preflight"),
    "GET /v1/audit-records": of_partner("/v1/audit-records"),
    "GET /v1/ecosystem-manager": of_partner("/v1/ecosystem-manager"),
    "GET /v1/trainings": of_partner("/v1/trainings"),
    "GET /v1/events": lambda: ("gateway", "/v1/events?after=0"),
}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def summary(waits: list[float]) -> dict[str, float]:
    return {"p50_ms": percentile(waits, 0.5), "p95_ms": percentile(waits, 0.95)}


def measure_reads(directory: Path, samples: int) -> dict[str, Any]:
    server = Server(directory, f"sqlite:///{directory / 'backend.db'}")
    server.start()
    server.stop()
    engine = create_engine(server.database_url)
    rows = fill(engine)
    engine.dispose()
    server.start()
    try:
        return {"rows": rows, "reads": asyncio.run(ask_all(server, samples))}
    finally:
        server.stop()


async def ask_all(server: Server, samples: int) -> dict[str, Any]:
    """One at a time, and then ten people at once."""
    found = {}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as http:
        for name, choose in READS.items():
            await ask(server, http, choose)
            before = server.cpu_ms()
            alone = [await ask(server, http, choose) for _ in range(samples)]
            computed = (server.cpu_ms() - before) / samples
            found[name] = {**summary(alone), "cpu_ms": round(computed, 1)}

        async def reader() -> list[float]:
            times = range(3 * samples // READERS)
            return [await ask(server, http, chance.choice(list(READS.values()))) for _ in times]

        waits = await asyncio.gather(*(reader() for _ in range(READERS)))
    found[f"all, {READERS} at once"] = summary([one for person in waits for one in person])
    return found


async def ask(server: Server, http: httpx.AsyncClient, choose: Callable[[], Ask]) -> float:
    subject, path = choose()
    headers = server.headers(subject)
    started = time.perf_counter()
    response = await http.get(path, headers=headers)
    took = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code} {response.text[:200]}")
    return took


def measure_writes(directory: Path, database_url: str, writers: int) -> dict[str, Any]:
    server = Server(directory, database_url)
    server.start()
    engine = create_engine(database_url)
    try:
        fill(engine)
        hire(engine, writers)
        return asyncio.run(write_all(server, engine, writers))
    finally:
        server.stop()
        engine.dispose()


def hire(engine: Engine, count: int) -> None:
    """Staff of the largest partner, who will all want an invoice from the same balance."""
    staff = [{"id": f"staff{number}", "account": BIG, "role": "partner_staff"} for number in range(count)]
    statement = text("INSERT INTO app_user (id, account_id, name, role) VALUES (:id, :account, 'w', :role)")
    with engine.begin() as connection:
        connection.execute(statement, staff)


async def write_all(server: Server, engine: Engine, writers: int) -> dict[str, Any]:
    # The server drops a connection that was idle for five seconds; one of 400 might be used just then.
    limits = httpx.Limits(max_connections=2 * writers, keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=120, limits=limits) as http:
        # Customers without a request so far, all of the largest partner.
        free = [number for number in range(1, 3_000) if number % 5][:writers]
        started = time.perf_counter()
        asked = await asyncio.gather(*(ask_for_unbinding(server, http, number) for number in free))
        unbinding_s = time.perf_counter() - started
        started = time.perf_counter()
        invoiced = await asyncio.gather(*(ask_for_invoice(server, http, number) for number in range(writers)))
        invoices_s = time.perf_counter() - started
    return {
        "unbinding": {
            **count_unbinding(engine, [numbers for numbers in asked if numbers]),
            "seconds": round(unbinding_s, 1),
        },
        "invoices": {
            **count_invoices(engine, [numbers for numbers in invoiced if numbers]),
            "seconds": round(invoices_s, 1),
        },
    }


async def ask_for_unbinding(server: Server, http: httpx.AsyncClient, number: int) -> list[str]:
    body = {"reason": "换伙伴"}
    return await propose_and_submit_twice(server, http, f"c{number}-user", "/v1/unbinding", "/requests", body)


async def ask_for_invoice(server: Server, http: httpx.AsyncClient, number: int) -> list[str]:
    body = {"amount": "1.00", "title": 100, "medium": "electronic", "delivery": "caiwu@example.com"}
    return await propose_and_submit_twice(server, http, f"staff{number}", "/v1/invoices", "", body)


async def propose_and_submit_twice(
    server: Server, http: httpx.AsyncClient, subject: str, path: str, submit: str, body: dict[str, Any]
) -> list[str]:
    """The numbers that the two answers name; none where the rules said no."""
    draft = await http.post(f"{path}/drafts", json=body, headers=server.headers(subject, f"d-{subject}"))
    if draft.status_code == 409:
        return []
    draft.raise_for_status()
    headers = server.headers(subject, f"s-{subject}")
    answers = await asyncio.gather(
        *(
            http.post(f"{path}{submit}", json={"draft_id": draft.json()["id"]}, headers=headers)
            for _ in range(2)
        )
    )
    for answer in answers:
        if answer.status_code not in (201, 409):
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
    return [answer.json()["number"] for answer in answers if answer.status_code == 201]


def count_unbinding(engine: Engine, asked: list[list[str]]) -> dict[str, int]:
    """What the writers were told against what is in the database."""
    told = {number for numbers in asked for number in numbers}
    kept = "SELECT number FROM unbinding_request WHERE draft_id IS NOT NULL"
    events = "SELECT payload->>'number' FROM outbox_event WHERE kind = 'unbinding.submitted'"
    audits = "SELECT target FROM audit_record WHERE operation = 'unbinding.submit' AND outcome = 'succeeded'"
    return {
        "accepted": len(asked),
        "different_answers_to_one_writer": sum(len(set(numbers)) != 1 for numbers in asked),
        "lost": len(told - set(values(engine, kept))),
        "doubled": len(values(engine, kept)) - len(told),
        "events_lost": len(told - set(values(engine, events))),
        "events_doubled": len(values(engine, events)) - len(set(values(engine, events))),
        "audited": len(values(engine, audits)),
    }


def count_invoices(engine: Engine, asked: list[list[str]]) -> dict[str, int]:
    told = {number for numbers in asked for number in numbers}
    kept = "SELECT number FROM invoice WHERE account_id = 'p0' AND number NOT LIKE 'FP-20250101-%'"
    (left,) = values(engine, "SELECT invoiceable FROM invoice_balance WHERE id = 100")
    return {
        "enough_for": ENOUGH_FOR,
        "accepted": len(told),
        "different_answers_to_one_writer": sum(len(set(numbers)) != 1 for numbers in asked),
        "lost": len(told - set(values(engine, kept))),
        "doubled": len(values(engine, kept)) - len(told),
        "left_on_the_balance": left,
    }


def values(engine: Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(statement)).scalars())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--writers", type=int, default=WRITERS)
    parser.add_argument("--only", choices=("reads", "writes"))
    options = parser.parse_args()
    show({"load_average_before": os.getloadavg()[0]})
    with tempfile.TemporaryDirectory() as directory:
        if options.only != "writes":
            show({"sqlite": measure_reads(Path(directory), options.samples)})
        if options.only != "reads":
            with throw_away_postgres() as postgres:
                url = postgres.create_database("bench")
                show({"postgresql": measure_writes(Path(directory), url, options.writers)})
    show({"load_average_after": os.getloadavg()[0]})


def show(found: dict[str, Any]) -> None:
    """At once: what is measured is not lost with what comes after it."""
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
