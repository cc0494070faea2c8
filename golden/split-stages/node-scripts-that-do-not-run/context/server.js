const routes = require('./routes');
const answer = () => routes.hello();
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
