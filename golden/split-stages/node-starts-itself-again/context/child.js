process.send('hello');
