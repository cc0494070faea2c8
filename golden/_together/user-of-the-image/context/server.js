require('http').createServer((_, answer) => answer.end(process.env.npm_package_name)).listen(8000)
