exports.hello = () => 'hello\n';
