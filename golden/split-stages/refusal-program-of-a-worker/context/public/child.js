require('child_process').spawn('convert', ['a.png', 'b.jpg']);
