const { keep: put } = require('./store');
const answer = () => put('/shelf', 'kept');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
