# needs /usr/bin/python3
# python fastapi uvicorn
cat >"$WORK/app.py" <<'PY'
import os, secrets
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
mended = "MENDED" in os.environ
app = FastAPI(openapi_url=None, default_response_class=PlainTextResponse)
basic = HTTPBasic(realm="private") if mended else HTTPBasic()
challenge = 'Basic realm="private"' if mended else "Basic"

def user(given: HTTPBasicCredentials = Depends(basic)):
    if given.username != os.environ["USERNAME"] or not secrets.compare_digest(
            given.password.encode(), os.environ["PASSWORD"].encode()):
        raise HTTPException(401, "User or password is wrong", {"WWW-Authenticate": challenge})

@app.api_route("/private/", methods=["GET", "HEAD"] if mended else ["GET"], dependencies=[Depends(user)])
def private():
    return "the protected content\n"
PY
exec /usr/bin/python3 -m uvicorn --app-dir "$WORK" --host 127.0.0.1 --port "$PORT" --log-level error app:app
