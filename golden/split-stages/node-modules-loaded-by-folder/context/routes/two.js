exports.hello = () => 'two\n';
