const answer = () => 'hello\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
