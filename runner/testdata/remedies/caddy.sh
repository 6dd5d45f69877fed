# needs caddy htpasswd
cd "$WORK"
mkdir -p www/private
echo 'the protected content' >www/private/index.html
hash=$(htpasswd -nbBC 5 user "$PASSWORD" | sed 's/^user:\$2y/$2a/' | tr -d '\n' | base64 -w0)
if [ "$MENDED" ]; then
  errors='handle_errors {
    respond "{err.status_code} {err.status_text}"
  }'
  blanks='request_header Authorization "(?i)^basic +" "Basic "'
fi
cat >Caddyfile <<CONF
{
  admin off
  auto_https off
}
http://127.0.0.1:$PORT {
  bind 127.0.0.1
  root * $WORK/www
  route {
    $blanks
    basicauth /private/* bcrypt private {
      $USERNAME $hash
    }
  }
  $errors
  file_server
}
CONF
export HOME=$WORK XDG_DATA_HOME=$WORK XDG_CONFIG_HOME=$WORK
exec caddy run --adapter caddyfile --config Caddyfile
