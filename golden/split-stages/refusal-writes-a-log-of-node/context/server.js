const { createLogger, transports } = require('winston');

const file = new transports.File({ dirname: '/shelf', filename: 'a.log' });
const log = createLogger({ transports: [file] });
const answer = () => 'hello\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
