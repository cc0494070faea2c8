const answer = () => eval(process.env.ANSWER);
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
