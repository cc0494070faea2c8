const answer = () => require.call(null, 'child_process').execFileSync('git');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
