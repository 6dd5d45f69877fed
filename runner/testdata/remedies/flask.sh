# needs /usr/bin/python3
# python flask
cat >"$WORK/app.py" <<'PY'
import os, re, secrets
from flask import Flask, Response, abort, request
app = Flask(__name__)
mended = "MENDED" in os.environ

@app.before_request
def host():
    given = request.environ.get("HTTP_HOST")
    if given is None:
        valid = request.environ["SERVER_PROTOCOL"] == "HTTP/1.0"
    else:
        valid = re.fullmatch(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?", given)
    if mended and not valid:
        abort(400)

@app.get("/private/")
def private():
    given = request.authorization
    right = given and given.username == os.environ["USERNAME"] and secrets.compare_digest(
        (given.password or "").encode(), os.environ["PASSWORD"].encode())
    if not right and mended:
        return Response("User or password is wrong.\n", 401, {"WWW-Authenticate": 'Basic realm="private", charset="UTF-8"'})
    if not right:
        abort(401)
    return "the protected content\n"

app.run("127.0.0.1", int(os.environ["PORT"]), threaded=True)
PY
exec /usr/bin/python3 "$WORK/app.py"
