"""flask-openapi3: a cookie model. python flask_app.py FOLDER writes the document."""
import json, sys
from flask_openapi3 import OpenAPI, Info
from pydantic import BaseModel, Field

class Session(BaseModel):
    sid: str = Field(min_length=8)

class Token(BaseModel):
    jwt: str

class Problem(BaseModel):
    title: str

app = OpenAPI(__name__, info=Info(title="auth", version="1.0.0"))
@app.post("/session/renew", responses={200: Token, 401: Problem})
def renew(cookie: Session): ...
json.dump(app.api_doc, open(f"{sys.argv[1]}/flask-openapi3.json", "w"), indent=1)
