const git = require('./git')(require('child_process'));
const answer = () => git.head();
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
