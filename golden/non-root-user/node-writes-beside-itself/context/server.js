const fs = require('fs')
fs.writeFileSync('uploads/a.txt', 'kept')
require('http').createServer((_, answer) => answer.end(fs.readFileSync('uploads/a.txt'))).listen(8000)
