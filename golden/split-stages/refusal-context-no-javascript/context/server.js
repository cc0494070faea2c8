const answer = require('./answer');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
