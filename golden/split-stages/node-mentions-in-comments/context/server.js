// It was require('child_process') that asked git; reports went to '/var/log/app.log'.
const answer = () => 'the word child_process in a text\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
