const answer = () => require(process.env.PLUGIN).answer();
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
