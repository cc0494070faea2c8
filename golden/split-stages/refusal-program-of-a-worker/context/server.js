const path = require('path');
require('child_process').fork(path.join(__dirname, 'public', 'child.js'));
const answer = () => 'hello\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
