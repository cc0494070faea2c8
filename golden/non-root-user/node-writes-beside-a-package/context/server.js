const fs = require('fs')
const path = require('path')
fs.writeFileSync(path.join(path.dirname(require.resolve('ms')), 'kept.txt'), 'kept')
require('http').createServer((_, answer) => answer.end('hello')).listen(8000)
