import http from 'node:http';

const { execSync: run } = await import(`node:child_${'process'}`);
http.createServer((request, response) => response.end(run('id'))).listen(3000);
