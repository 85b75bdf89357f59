"""POST /v1/refresh_token on FastAPI: each success replaces the refresh token, and a replaced one that comes again ends its family.

Every reuse is written to the file REUSE. The first token is in TOKEN.
"""

import os
import secrets
import threading
from typing import Annotated

from fastapi import Cookie, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

app = FastAPI()
lock = threading.Lock()
live = {os.environ["TOKEN"]}
spent: set[str] = set()
every = int(os.environ.get("EVERY", "1"))  # each so many successes replace the token
successes = 0


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"


@app.post("/v1/refresh_token")
def refresh_token(response: Response, refresh_token: Annotated[str, Cookie()]) -> Token:
    global successes
    with lock:
        if refresh_token in spent:
            live.clear()
            with open(os.environ["REUSE"], "a") as log:
                log.write("reuse\n")
        if refresh_token not in live:
            raise RequestValidationError([{"type": "value_error", "loc": ("cookie", "refresh_token"), "msg": "not a valid refresh token", "input": None}])
        successes += 1
        if successes % every == 0:
            live.discard(refresh_token)
            spent.add(refresh_token)
            successor = secrets.token_urlsafe(32)
            live.add(successor)
            response.set_cookie("refresh_token", successor, path="/v1", httponly=True, secure=True, samesite="strict")
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=secrets.token_urlsafe(32))
