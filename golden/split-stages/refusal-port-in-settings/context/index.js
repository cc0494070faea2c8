require('http').createServer((_, answer) => answer.end()).listen(require('./settings').port)
