# needs haproxy
cd "$WORK"
if [ "$MENDED" ]; then
  experimental=expose-experimental-directives
  normal='http-request normalize-uri percent-decode-unreserved'
  nul="http-request deny deny_status 400 if { req.fhdr(authorization),word(2,\" \"),b64dec,hex -m reg '^(..)*00' }"
  other="http-request auth realm private if private !{ req.fhdr(authorization) -m reg -i '^basic +' }"
fi
cat >haproxy.cfg <<CONF
global
  maxconn 200
  $experimental
defaults
  mode http
  timeout client 30s
  timeout connect 5s
  timeout server 30s
userlist accounts
  user $USERNAME insecure-password $PASSWORD
frontend http
  bind 127.0.0.1:$PORT
  $normal
  $nul
  acl private path_beg /private/
  $other
  http-request auth realm private if private !{ http_auth(accounts) }
  http-request return status 200 content-type text/plain string "the protected content\n" if private
  http-request return status 200 content-type text/plain string "the open content\n"
CONF
exec haproxy -db -f haproxy.cfg
