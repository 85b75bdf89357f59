"""APIFlask: a cookie input and a body that nobody marks as required. python apiflask_app.py FOLDER writes the document."""
import json, sys
from apiflask import APIFlask, Schema
from apiflask.fields import String
from apiflask.validators import OneOf

class Cookies(Schema):
    refresh_token = String(required=True)

class Grant(Schema):
    grant_type = String(required=True, validate=OneOf(["refresh_token"]))

class Token(Schema):
    access_token = String(required=True)

app = APIFlask(__name__)
@app.post("/auth/refresh")
@app.input(Cookies, location="cookies")
@app.input(Grant)
@app.output(Token)
@app.doc(responses=[401])
def refresh(cookies_data, json_data): ...
with app.app_context():
    json.dump(app.spec, open(f"{sys.argv[1]}/apiflask.json", "w"), indent=1)
