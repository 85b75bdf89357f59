"""What a stack does that others do not, in a few words, read from its answers to the cases that tell stacks apart."""

# One row per remark: the case, the status of its answer (0: the connection was closed; None: the case does not apply),
# and what that says of the stack. A case that is renamed or gone is an error, so that no remark is lost unnoticed.
REMARKS = [
    ("tolerance/live-then-garbage", 200, "the first of two cookies wins"),
    ("tolerance/garbage-then-live", 200, "the last of two cookies wins"),
    ("tolerance/quoted-token", 422, "keeps quotes"),
    ("tolerance/percent-encoded", 200, "percent-decodes"),
    ("tolerance/name-percent-encoded", 200, "accepts `refresh%5Ftoken`"),
    ("tolerance/name-with-dot", 200, "accepts `refresh.token`"),
    ("tolerance/comma-and-space-for-semicolon", 200, "reads a comma as a semicolon"),
    ("tolerance/first-line", 422, "joins two Cookie lines into one value"),
    ("tolerance/sibling-value-utf8", 422, "loses all cookies of a line that is not ASCII"),
    ("tolerance/sibling-quote-open", 422, "loses cookies after an open quote"),
    ("malformed/octet-01-soh", 422, "passes control octets on"),
    ("malformed/octet-00-nul", 422, "passes NUL on"),
    ("tolerance/among-201-cookies", 400, "400 to 201 cookies"),
    ("tolerance/among-1001-cookies", 422, "finds no cookie after 1,000 others"),
    ("tolerance/among-3001-cookies", 422, "finds no cookie among 3,001"),
    ("valid/json-type-without-body", 400, "400 to a JSON type without a body"),
    ("tolerance/broken-json-body", 400, "400 to a broken JSON body"),
    ("tolerance/chunked-nothing", 415, "415 to an empty chunked body"),
    ("tolerance/accept-html-only", 406, "406 if only HTML is accepted"),
    ("elsewhere/trailer", 200, "reads a trailer field as a header field"),
    ("valid/second-on-connection", None, "closes the connection after each answer"),
    ("hardening/get", 404, "404 to other methods"),
    ("hardening/trace", 200, "answers TRACE"),
]

# The same for the size of the value: the smallest that the HTTP layer answers itself.
SIZES = [
    ("malformed/length-4k", "4 KiB"),
    ("malformed/length-8k", "8 KiB"),
    ("malformed/length-64k", "64 KiB"),
    ("malformed/length-1m", "1 MiB"),
]


class RemarkError(Exception):
    """A remark on a case that the harness does not have."""


def remarks(statuses: dict[str, int | None]) -> list[str]:
    """The remarks that hold for a stack that gave each case the answer in `statuses`."""
    for case in [row[0] for row in (*REMARKS, *SIZES)]:
        if case not in statuses:
            raise RemarkError(f"{__file__}: the harness has no case {case}; name another, or drop the remark")
    found = [remark for case, status, remark in REMARKS if statuses[case] == status]
    for case, size in SIZES:
        if statuses[case] != 422:
            found.append(f"{statuses[case] or 'closes the connection'} at {size}")
            break
    return found
