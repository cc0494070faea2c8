const answer = () => process.env.NODE_ENV;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
