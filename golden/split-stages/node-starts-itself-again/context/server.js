const { fork } = require('child_process');
const { Worker } = require('worker_threads');
const path = require('path');

let heard = 'nothing';
fork(path.join(__dirname, 'child.js')).on('message', (word) => (heard = word));
new Worker(path.join(__dirname, 'thread.js'));
const answer = () => 'heard\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
