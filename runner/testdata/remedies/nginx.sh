# needs nginx openssl htpasswd
cd "$WORK"
mkdir -p www/private
echo 'the protected content' >www/private/index.html
if [ "$MENDED" ]; then
  printf '%s:%s\n' "$USERNAME" "$(openssl passwd -6 "$PASSWORD")" >htpasswd
  host='if ($http_host !~ "^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])?(:[0-9]+)?$") { return 400; }'
  allow='error_page 405 @405; location @405 { add_header Allow "GET, HEAD" always; return 405; }'
else
  htpasswd -bcd htpasswd "$USERNAME" "$PASSWORD" 2>/dev/null
fi
cat >nginx.conf <<CONF
pid $WORK/pid; error_log stderr; daemon off; events { worker_connections 128; }
http {
  access_log off; default_type text/plain;
  client_body_temp_path $WORK/body; proxy_temp_path $WORK/proxy; fastcgi_temp_path $WORK/fastcgi;
  uwsgi_temp_path $WORK/uwsgi; scgi_temp_path $WORK/scgi;
  server {
    listen 127.0.0.1:$PORT;
    root $WORK/www;
    $host
    $allow
    location /private/ { auth_basic "private"; auth_basic_user_file $WORK/htpasswd; }
  }
}
CONF
chmod -R a+rwX .
exec nginx -p "$WORK" -c "$WORK/nginx.conf" -e stderr
