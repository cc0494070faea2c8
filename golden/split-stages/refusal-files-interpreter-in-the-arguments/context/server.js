const [interpreter] = process.argv;
const answer = () => interpreter;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
