"""Litestar: a required cookie parameter. python litestar_app.py FOLDER writes the document."""
import sys
from dataclasses import dataclass
from typing import Annotated
from litestar import Litestar, post
from litestar.params import Parameter

@dataclass
class Token:
    access_token: str
    expires_in: int

@post("/auth/refresh")
async def refresh(token: Annotated[str, Parameter(cookie="refresh-token", min_length=20)]) -> Token: ...

import json
schema = Litestar([refresh]).openapi_schema.to_schema()
json.dump(schema, open(f"{sys.argv[1]}/litestar.json", "w"), indent=1)
