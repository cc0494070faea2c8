const { _load: load } = require('module');
const answer = () => load('child_process').execFileSync('git');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
