const { userInfo: who } = require('os');
const answer = () => who().username;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
