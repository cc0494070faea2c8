exports.hello = () => 'one\n';
