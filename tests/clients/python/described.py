"""Hooks of schemathesis, which calls the server as its description says, and against it.

Environment: IDS, objects that exist, as JSON by method and path parameter; STATUSES, the file to
write to which statuses each operation answered.
"""

import atexit
import collections
import hashlib
import json
import os

import schemathesis

IDS = json.loads(os.environ["IDS"])
EXCLUSIVE = (("starting_after", "ending_before"), ("type", "types[]"))
statuses = collections.defaultdict(set)


def number(case):
    """The same for the same request."""
    version = (case.headers or {}).get("Stripe-Version")
    request = (case.method, case.path, case.path_parameters, case.query, case.body, version)
    return int(hashlib.sha256(repr(request).encode()).hexdigest(), 16)


@schemathesis.hook
def before_call(context, case, **kwargs):
    chosen = number(case)
    headers = case.headers or {}
    if "Idempotency-Key" in headers:
        # Keys that are made up twice are mostly refused for their other parameters.
        headers["Idempotency-Key"] = str(chosen)
    if case.meta is None or case.meta.generation.mode.name != "POSITIVE":
        return
    if headers.get("Stripe-Version") == "":
        del headers["Stripe-Version"]
    if isinstance(case.query, dict):
        for one, other in EXCLUSIVE:
            if one in case.query and other in case.query:
                del case.query[other]
    if case.meta.phase.name.value != "stateful" and chosen % 4:
        # Ids that are made up name nothing.
        ids = IDS[case.method.upper()]
        for given in (case.path_parameters, case.body):
            for name in given if isinstance(given, dict) else ():
                if name in ids and isinstance(given[name], str):
                    given[name] = ids[name][chosen % len(ids[name])]


@schemathesis.hook
def after_call(context, case, response):
    statuses[case.operation.label].add(response.status_code)


@atexit.register
def write_statuses():
    with open(os.environ["STATUSES"], "w") as file:
        json.dump({operation: sorted(seen) for operation, seen in statuses.items()}, file)
