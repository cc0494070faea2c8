const { homedir } = require('os');
const answer = () => homedir();
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
