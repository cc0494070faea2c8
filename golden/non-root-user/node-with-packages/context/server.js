const ms = require('ms')
require('http').createServer((_, answer) => answer.end(String(ms('1d')))).listen(8000)
