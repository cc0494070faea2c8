const { ['exec' + 'Sync']: run } = require('child_' + 'process');
const answer = () => run('id');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
