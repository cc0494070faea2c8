const cluster = require('cluster')
if (cluster.isPrimary) cluster.fork()
else require('http').createServer((_, answer) => answer.end('hello')).listen(3000)
