"""FastAPI: three ways to take a cookie. python fastapi_app.py writes the three documents."""
import json, sys
from typing import Annotated
from fastapi import Cookie, Depends, FastAPI
from fastapi.security import APIKeyCookie
from pydantic import BaseModel

class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"

def optional():
    app = FastAPI()
    @app.post("/auth/refresh", response_model=Token, responses={401: {"description": "no live refresh token"}})
    def refresh(refresh_token: Annotated[str | None, Cookie()] = None): ...
    return app

def scheme():
    app = FastAPI()
    @app.post("/auth/refresh", response_model=Token)
    def refresh(refresh_token: Annotated[str, Depends(APIKeyCookie(name="refresh_token"))]): ...
    return app

class Cookies(BaseModel):
    session_id: str
    theme: str = "light"

class User(BaseModel):
    id: int
    email: str

def model():
    app = FastAPI()
    @app.get("/users/me", response_model=User)
    def me(cookies: Annotated[Cookies, Cookie()]): ...
    return app

for name, make in {"fastapi-optional": optional, "fastapi-scheme": scheme, "fastapi-model": model}.items():
    with open(f"{sys.argv[1]}/{name}.json", "w") as f:
        json.dump(make().openapi(), f, indent=1)
