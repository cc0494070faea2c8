const answer = () => process.execPath;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
