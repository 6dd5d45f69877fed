# needs apache2 htpasswd
cd "$WORK"
mkdir -p www/private
echo 'the protected content' >www/private/index.html
if [ "$MENDED" ]; then hash=-B trace=off; else hash=-d trace=on; fi
htpasswd -bc $hash htpasswd "$USERNAME" "$PASSWORD" 2>/dev/null
{
  for module in mpm_event authn_core authn_file authz_core authz_user auth_basic dir; do
    echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
  done
  cat <<CONF
ServerName 127.0.0.1
Listen 127.0.0.1:$PORT
PidFile $WORK/pid
ErrorLog /dev/null
DocumentRoot $WORK/www
TraceEnable $trace
<Directory $WORK/www/private>
  AuthType Basic
  AuthName private
  AuthUserFile $WORK/htpasswd
  Require valid-user
</Directory>
CONF
} >httpd.conf
chmod -R a+rwX .
exec apache2 -f "$WORK/httpd.conf" -DFOREGROUND
