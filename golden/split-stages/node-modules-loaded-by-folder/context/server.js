const fs = require('fs');
const path = require('path');

const folder = path.join(__dirname, 'routes');
const routes = fs.readdirSync(folder).map((name) => require(path.join(folder, name)));
const answer = () => routes.map((route) => route.hello()).join('');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
