# needs node
# modules express express-basic-auth
cat >"$WORK/app.js" <<'JS'
const express = require('express')
const basicAuth = require('express-basic-auth')
const { MENDED, PORT, USERNAME, PASSWORD } = process.env
const app = express()
if (MENDED) {
  app.use((request, response, next) => {
    const hosts = request.headersDistinct.host ?? []
    const valid = hosts.length === 1 && /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(hosts[0])
    valid || hosts.length === 0 && request.httpVersion === '1.0' ? next() : response.status(400).send('Host is missing or wrong.\n')
  })
}
const users = { [USERNAME]: PASSWORD }
app.use('/private', MENDED
  ? basicAuth({ users, challenge: true, realm: 'private', unauthorizedResponse: 'User or password is wrong.\n' })
  : basicAuth({ users }))
app.all('/private/', (request, response) => response.send('the protected content\n'))
app.listen(+PORT, '127.0.0.1')
JS
exec node "$WORK/app.js"
