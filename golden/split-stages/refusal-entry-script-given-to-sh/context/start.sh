echo starting
exec node server.js
